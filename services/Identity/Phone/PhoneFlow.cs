namespace Fyntrix.Identity.Phone;

/// <summary>What a code by SMS is waited for, in the former system's words.</summary>
internal static class PhoneFlow
{
    public const string SignUp = "signup";
    public const string Login = "login";
}
