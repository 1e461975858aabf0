using System.Text.Json;

namespace Fyntrix.LlmCosts.Tokens;

/// <summary>Reads counts from a usage object and remembers the first thing that is wrong with them.</summary>
internal sealed class UsageCounts
{
    private readonly JsonElement _usage;
    private readonly string _path;
    private readonly UsageCounts _root;

    public UsageCounts(JsonElement usage)
    {
        _usage = usage;
        _path = "usage";
        _root = this;
    }

    private UsageCounts(JsonElement usage, string path, UsageCounts root)
    {
        _usage = usage;
        _path = path;
        _root = root;
    }

    public UsageViolation? Violation { get; private set; }

    /// <summary>False for an inner object that is not there; all its counts are 0.</summary>
    public bool Exists => _usage.ValueKind == JsonValueKind.Object;

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    public long Required(string name)
    {
        if (!Has(name))
            Fail(UsageViolation.Unreadable, name, "is missing.");
        return Optional(name);
    }

    /// <summary>The count; 0 when it is missing or null, as providers write "none" either way.</summary>
    public long Optional(string name) => Find(name) is { } value ? Count(name, value) : 0;

    public UsageCounts Object(string name)
    {
        var value = Find(name);
        if (value is { ValueKind: not JsonValueKind.Object })
            Fail(UsageViolation.Unreadable, name, "must be an object.");
        return new UsageCounts(value ?? default, $"{_path}.{name}", _root);
    }

    /// <summary>A map of class to count.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Map(string name)
    {
        var map = Object(name);
        if (map.Exists && !map._usage.EnumerateObject().All(p => TokenClass.IsName(p.Name)))
        {
            Fail(UsageViolation.Unreadable, name, TokenClass.NameRule);
            return [];
        }

        return map.Exists
            ? [.. map._usage.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, map.Count(p.Name, p.Value)))]
            : [];
    }

    /// <summary>The tokens of one modality in Gemini's list of <c>{modality, tokenCount}</c>.</summary>
    public long Modality(string name, string modality)
    {
        if (Find(name) is not { } list)
            return 0;
        if (list.ValueKind != JsonValueKind.Array)
        {
            Fail(UsageViolation.Unreadable, name, "must be a list.");
            return 0;
        }

        return list.EnumerateArray()
            .Select((entry, index) => new UsageCounts(entry, $"{_path}.{name}[{index}]", _root))
            .Where(entry => entry.Find("modality") is { ValueKind: JsonValueKind.String } text && text.ValueEquals(modality))
            .Sum(entry => entry.Required("tokenCount"));
    }

    public void MustAddUp(string name, long stated, long sum, string parts)
    {
        if (stated != sum)
            Fail(UsageViolation.SumWrong, name, $"is {stated}, but {parts} make {sum}.");
    }

    private JsonElement? Find(string name) =>
        Exists && (_usage.TryGetProperty(name, out var value) || _usage.TryGetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), out value)) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private long Count(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count))
        {
            if (count < 0)
                Fail(UsageViolation.Negative, name, "must not be negative.");
            // Kept in a range in which sums of counts cannot overflow.
            else if (count > TokenUsage.MaxTokens)
                Fail(UsageViolation.TooMany, name, $"must be at most {TokenUsage.MaxTokens}.");
            else
                return count;
            return 0;
        }

        Fail(UsageViolation.Unreadable, name, "must be a whole number.");
        return 0;
    }

    private void Fail(string code, string name, string detail) => _root.Violation ??= new(code, $"{_path}.{name}", detail);
}
