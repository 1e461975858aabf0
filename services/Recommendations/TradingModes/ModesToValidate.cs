using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fyntrix.Recommendations.TradingModes;

/// <summary>
/// Modes that somebody wants to combine: an object with both, or a bare list of the auxiliary ones, with which clients of the former
/// system send the primary mode in the query.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed record ModesToValidate(string? PrimaryMode, IReadOnlyList<string?>? AuxiliaryModes)
{
    private sealed record Members(string? PrimaryMode, IReadOnlyList<string?>? AuxiliaryModes);

    internal sealed class Converter : JsonConverter<ModesToValidate>
    {
        public override ModesToValidate? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
                return new(null, JsonSerializer.Deserialize<List<string?>>(ref reader, options));
            return JsonSerializer.Deserialize<Members>(ref reader, options) is { } members ? new(members.PrimaryMode, members.AuxiliaryModes) : null;
        }

        public override void Write(Utf8JsonWriter writer, ModesToValidate value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Members(value.PrimaryMode, value.AuxiliaryModes), options);
    }
}
