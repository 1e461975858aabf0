namespace Fyntrix.PrivateServers;

/// <summary>
/// Something that the user can put right: the message is one line that says what and how, and no stack trace is shown with it.
/// </summary>
public sealed class StartFailureException : Exception
{
    public StartFailureException()
    {
    }

    public StartFailureException(string message)
        : base(message)
    {
    }

    public StartFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public StartFailureException(string message, IReadOnlyList<string> lastLines)
        : base(message) => LastLines = lastLines;

    /// <summary>What the process that failed said last; may be empty.</summary>
    public IReadOnlyList<string> LastLines { get; } = [];
}
