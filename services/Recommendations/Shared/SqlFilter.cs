using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Shared;

/// <summary>Collects the conditions of a list with their parameters. Column names come from code, values only ever as parameters.</summary>
internal sealed class SqlFilter
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    public string Where => _conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _conditions)}";

    /// <summary>The same without the keyword, to stand before others.</summary>
    public string Conditions => _conditions.Count == 0 ? "1" : string.Join(" AND ", _conditions);

    public (string Name, object? Value)[] Parameters => [.. _parameters];

    public SqlFilter And(string condition, params (string Name, object? Value)[] parameters)
    {
        _conditions.Add(condition);
        _parameters.AddRange(parameters);
        return this;
    }

    /// <summary>Adds a parameter that another part of the statement uses.</summary>
    public SqlFilter Bind(string name, object? value)
    {
        _parameters.Add((name, value));
        return this;
    }

    public SqlFilter Equal(string column, string? value) =>
        value is null ? this : And($"{column} = {NextName}", (NextName, value));

    /// <summary>From the first moment, up to and without the second.</summary>
    public SqlFilter Between(string column, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is { } start)
            And($"{column} >= {NextName}", (NextName, start));
        if (to is { } end)
            And($"{column} < {NextName}", (NextName, end));
        return this;
    }

    /// <summary>The window of a list that is sorted by both columns descending; adds $limit, one more than the page has.</summary>
    public SqlFilter After(string moment, string id, PageWindow window)
    {
        if (window.After is { } after)
            And($"({moment}, {id}) < ($after_at, $after_id)", ("$after_at", after.At), ("$after_id", after.Id));
        _parameters.Add(("$limit", window.Limit + 1));
        return this;
    }

    private string NextName => $"$p{_parameters.Count}";
}
