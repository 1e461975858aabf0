using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>A command about one account, named by <c>--email</c> or <c>--id</c>.</summary>
internal abstract class UserCommand(IdentityDb db) : IServiceCommand
{
    public abstract string Name { get; }

    public string Usage => $"{Name} --email E | --id I    {Effect}";

    /// <summary>What it does, for the list of commands.</summary>
    protected abstract string Effect { get; }

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var (email, id) = (arguments.Find("email"), arguments.Find("id"));
        if ((email is null) == (id is null))
            throw new CommandRefusedException("Name the account by --email or by --id.");
        var normalized = email is null ? null : EmailAddress.Normalize(email);
        var userId = await db.Users
            .Where(u => !u.IsDeleted && (normalized == null ? u.Id == id : u.EmailNormalized == normalized))
            .Select(u => u.Id)
            .SingleOrDefaultAsync(cancellationToken)
            ?? throw new CommandRefusedException($"There is no account {email ?? id}.");

        await output.WriteLineAsync(await RunAsync(userId, cancellationToken));
        return 0;
    }

    /// <returns>What was done, in one line.</returns>
    protected abstract Task<string> RunAsync(string userId, CancellationToken cancellationToken);

    protected static void Expect(Refusal? refusal)
    {
        if (refusal is not null)
            throw new CommandRefusedException(refusal.Detail);
    }
}
