using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Tests.Support;

namespace Fyntrix.ServiceDefaults.Tests.Api;

internal sealed record WidgetRequest(
    string? DisplayName = null,
    decimal? LimitPrice = null,
    int? Quantity = null,
    DateTimeOffset? ValidUntil = null,
    WidgetSide? Side = null,
    bool? IsLoud = null,
    IReadOnlyList<WidgetPart>? Parts = null,
    IReadOnlyDictionary<string, decimal>? Weights = null,
    IReadOnlyList<string>? Nicknames = null);

internal sealed record WidgetPart(string? PartName = null, int? Count = null);

internal sealed record WidgetPatch(Patch<string> Note, Patch<decimal?> Price, Patch<WidgetPart> Part);
