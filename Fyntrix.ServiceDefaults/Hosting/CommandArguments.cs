namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>The options after a command's name, as <c>--name value</c>.</summary>
public sealed class CommandArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="CommandRefusedException">Something is not an option, stands twice or has no value.</exception>
    public CommandArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                throw new CommandRefusedException($"'{arguments[i]}' is not an option; options are written --name value.");
            if (i + 1 == arguments.Count)
                throw new CommandRefusedException($"{arguments[i]} needs a value.");
            if (!_values.TryAdd(arguments[i][2..], arguments[i + 1]))
                throw new CommandRefusedException($"{arguments[i]} is given twice.");
        }
    }

    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="CommandRefusedException">The option is missing.</exception>
    public string Get(string name) => Find(name) ?? throw new CommandRefusedException($"--{name} is missing.");
}
