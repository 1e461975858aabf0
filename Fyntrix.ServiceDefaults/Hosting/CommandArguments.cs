namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>The options after a command's name, as <c>--name value</c>, or <c>--name</c> alone for those that are on or off.</summary>
public sealed class CommandArguments
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    /// <exception cref="CommandRefusedException">Something is not an option or stands twice.</exception>
    public CommandArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            if (!IsOption(option))
                throw new CommandRefusedException($"'{option}' is not an option; options are written --name value.");
            var value = i + 1 < arguments.Count && !IsOption(arguments[i + 1]) ? arguments[++i] : null;
            if (!_values.TryAdd(option[2..], value))
                throw new CommandRefusedException($"{option} is given twice.");
        }
    }

    /// <summary>Whether an option that takes no value is given.</summary>
    /// <exception cref="CommandRefusedException">It has a value.</exception>
    public bool Has(string name) => _values.TryGetValue(name, out var value)
        && (value is null ? true : throw new CommandRefusedException($"--{name} takes no value."));

    /// <exception cref="CommandRefusedException">The option has no value.</exception>
    public string? Find(string name) => _values.TryGetValue(name, out var value)
        ? value ?? throw new CommandRefusedException($"--{name} needs a value.")
        : null;

    /// <exception cref="CommandRefusedException">The option is missing or has no value.</exception>
    public string Get(string name) => Find(name) ?? throw new CommandRefusedException($"--{name} is missing.");

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);
}
