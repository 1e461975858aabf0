namespace Aspire.Hosting.Portable;

/// <summary>All resources in one console, each line behind its resource's name; in colour on a terminal, unless NO_COLOR is set (no-color.org).</summary>
internal sealed class ConsoleOutput(IReadOnlyList<string> resourceNames) : IOutput
{
    // Cyan, green, magenta, blue and their bright versions: readable on light and dark. Red and yellow are left to the services' own messages.
    private static readonly int[] Colours = [36, 32, 35, 34, 96, 92, 95, 94];

    private readonly Lock _lock = new();
    private readonly bool _colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly int _width = resourceNames.Append("fyntrix").Max(n => n.Length);

    public void Line(string resourceName, string line) => Write(Console.Out, resourceName, line);

    public void Note(string line) => Write(Console.Out, "fyntrix", line);

    public void Failure(string line)
    {
        lock (_lock)
            Console.Error.WriteLine("fyntrix: " + line);
    }

    private void Write(TextWriter writer, string name, string line)
    {
        var index = resourceNames.TakeWhile(n => n != name).Count();
        var prefix = name.PadRight(_width);
        if (_colour)
            prefix = index < resourceNames.Count ? $"\e[{Colours[index % Colours.Length]}m{prefix}\e[0m" : $"\e[1m{prefix}\e[0m";
        lock (_lock)
            writer.WriteLine($"{prefix} | {line}");
    }
}
