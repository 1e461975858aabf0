using Fyntrix.Identity.Data;

namespace Fyntrix.Identity.Users;

/// <summary><c>user reset-second-factor</c>: drops second factor and recovery codes, and ends the sessions; make sure who asks.</summary>
internal sealed class UserResetSecondFactorCommand(IdentityDb db, UserAdministration administration) : UserCommand(db)
{
    public override string Name => "user reset-second-factor";

    protected override string Effect => "drops second factor and recovery codes, and ends the sessions; make sure who asks";

    protected override async Task<string> RunAsync(string userId, CancellationToken cancellationToken)
    {
        Expect(await administration.ResetSecondFactorAsync(userId, cancellationToken));
        return $"The account {userId} has no second factor any more.";
    }
}
