using Fyntrix.Contracts;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>
/// <c>admin create</c>: makes an administrator. There is no default one and no default password. The password comes from the
/// environment or from standard input, never from the command line, where every process could read it.
/// </summary>
internal sealed class AdminCreateCommand(IdentityDb db, PasswordHashing passwords, TimeProvider time) : IServiceCommand
{
    private const string PasswordVariable = "FYNTRIX_ADMIN_PASSWORD";

    public string Name => "admin create";

    public string Usage => $"admin create --email E [--name N]    makes an administrator; the password is read from {PasswordVariable} or standard input";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var email = arguments.Get("email");
        var name = arguments.Find("name") ?? "Administrator";
        if (!EmailAddress.IsValid(email))
            throw new CommandRefusedException($"'{email}' is not an e-mail address.");

        var password = Environment.GetEnvironmentVariable(PasswordVariable) ?? await Console.In.ReadLineAsync(cancellationToken) ?? "";
        if (PasswordRules.Check(password, PasswordRules.MinLength, email, name) is { } error)
            throw new CommandRefusedException($"The password {error}");
        var normalized = EmailAddress.Normalize(email);
        if (await db.Users.AnyAsync(u => u.EmailNormalized == normalized && !u.IsDeleted, cancellationToken))
            throw new CommandRefusedException($"There is an account {email} already.");

        var now = time.GetUtcNow();
        var hash = await passwords.HashAsync(password, cancellationToken) ?? throw new CommandRefusedException("The machine is too busy; try again.");
        var user = User.WithEmail(email, name, UserRole.ADMIN, null, now);
        // The operator says whose address it is.
        user.VerifyEmail(now);
        db.Users.Add(user);
        db.Credentials.Add(new Credential(user.Id, hash, now));
        db.Publish(new UserRegistered(user.Id, now), now);
        await db.SaveChangesAsync(cancellationToken);
        await output.WriteLineAsync($"Administrator {email} made, id {user.Id}.");
        return 0;
    }
}
