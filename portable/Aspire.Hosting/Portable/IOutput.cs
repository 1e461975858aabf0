namespace Aspire.Hosting.Portable;

/// <summary>What the user sees.</summary>
internal interface IOutput
{
    /// <summary>A line that a resource wrote.</summary>
    void Line(string resourceName, string line);

    /// <summary>A line of our own.</summary>
    void Note(string line);

    /// <summary>A line of our own about what went wrong, on the error stream.</summary>
    void Failure(string line);
}
