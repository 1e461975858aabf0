namespace Fyntrix.Identity.Codes;

/// <summary>Brings codes to people.</summary>
internal interface ICodeSender
{
    /// <summary>Whether it is set up for this channel.</summary>
    bool Reaches(CodeChannel channel) => true;

    /// <exception cref="HttpRequestException">The provider did not take it.</exception>
    Task SendAsync(CodeMessage message, CancellationToken cancellationToken);
}
