namespace Fyntrix.Identity.Codes;

/// <summary>Brings codes to people.</summary>
internal interface ICodeSender
{
    /// <exception cref="HttpRequestException">The provider did not take it.</exception>
    Task SendAsync(CodeMessage message, CancellationToken cancellationToken);
}
