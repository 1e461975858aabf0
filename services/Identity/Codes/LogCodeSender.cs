namespace Fyntrix.Identity.Codes;

/// <summary>For development: the code stands in the log. Nothing else ever writes one there.</summary>
internal sealed partial class LogCodeSender(ILogger<LogCodeSender> logger) : ICodeSender
{
    public Task SendAsync(CodeMessage message, CancellationToken cancellationToken)
    {
        LogCode(message.Channel, message.Target, message.Text);
        return Task.CompletedTask;
    }

    [LoggerMessage(EventName = "code.in_development", Level = LogLevel.Information, Message = "{Channel} to {Target}: {Text}")]
    private partial void LogCode(CodeChannel channel, string target, string text);
}
