namespace Fyntrix.Identity.Codes;

/// <summary>A code on its way. It never formats as text, so that no log can hold it by accident.</summary>
internal sealed class CodeMessage(CodeChannel channel, OneTimeCodePurpose purpose, string target, string code)
{
    public CodeChannel Channel { get; } = channel;

    public OneTimeCodePurpose Purpose { get; } = purpose;

    public string Target { get; } = target;

    public string Code { get; } = code;

    /// <summary>What the receiver reads; the code comes first, where previews show it.</summary>
    public string Text => $"{Code} is your Fyntrix code to {Aim}. It is good for {OneTimeCode.Lifetime.TotalMinutes:0} minutes. Nobody of ours will ask you for it.";

    private string Aim => Purpose switch
    {
        OneTimeCodePurpose.PHONE_SIGN_UP => "sign up",
        OneTimeCodePurpose.PHONE_SIGN_IN => "sign in",
        OneTimeCodePurpose.PHONE_CHANGE => "confirm this number",
        OneTimeCodePurpose.EMAIL_VERIFICATION => "confirm this address",
        OneTimeCodePurpose.EMAIL_CHANGE => "confirm this address",
        OneTimeCodePurpose.PASSWORD_RESET => "set a new password",
    };

    public override string ToString() => $"{Purpose} by {Channel}";
}
