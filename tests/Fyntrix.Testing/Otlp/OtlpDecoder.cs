using System.Diagnostics;
using System.Text;

namespace Fyntrix.Testing.Otlp;

/// <summary>Reads the three export requests of opentelemetry-proto 1.x; field numbers are those of its .proto files.</summary>
internal static class OtlpDecoder
{
    public static IEnumerable<OtlpSpan> Spans(ReadOnlyMemory<byte> request) => Records(request).Select(r =>
    {
        var fields = OtlpField.Of(r.Record).ToLookup(f => f.Number);
        return new OtlpSpan(
            r.Service,
            r.Resource,
            r.Scope,
            Text(fields[5]),
            // OTLP counts from internal = 1, server, client, producer, consumer; .NET has the same order from 0.
            (ActivityKind)(Number(fields[6]) - 1),
            Hex(fields[1])!,
            Hex(fields[2])!,
            Hex(fields[4]),
            Moment(Number(fields[7])),
            Moment(Number(fields[8])),
            fields[15].Any(status => Number(OtlpField.Of(status.Bytes).Where(f => f.Number == 3)) == 2),
            Attributes(fields[9]),
            [.. fields[11].Select(e => OtlpField.Of(e.Bytes).ToLookup(f => f.Number)).Select(e => new OtlpEvent(Text(e[2]), Attributes(e[3])))]);
    });

    public static IEnumerable<OtlpLog> Logs(ReadOnlyMemory<byte> request) => Records(request).Select(r =>
    {
        var fields = OtlpField.Of(r.Record).ToLookup(f => f.Number);
        return new OtlpLog(
            r.Service, r.Scope, Text(fields[12]), Text(fields[3]), $"{fields[5].Select(f => Value(f.Bytes)).FirstOrDefault()}", Hex(fields[9]), Attributes(fields[6]));
    });

    public static IEnumerable<OtlpMetric> Metrics(ReadOnlyMemory<byte> request) => Records(request).SelectMany(r =>
    {
        var fields = OtlpField.Of(r.Record).ToLookup(f => f.Number);
        var histogram = fields[9].Any();
        return fields[5].Concat(fields[7]).Concat(fields[9])
            .SelectMany(data => OtlpField.Of(data.Bytes).Where(f => f.Number == 1))
            .Select(point => OtlpField.Of(point.Bytes).ToLookup(f => f.Number))
            .Select(point => new OtlpMetric(
                r.Service, r.Scope, Text(fields[1]), Text(fields[3]), histogram ? null : Measured(point), Attributes(histogram ? point[9] : point[7])));
    });

    // A request holds resources, which hold scopes, which hold records; the numbers are the same for all three signals.
    private static IEnumerable<(string Service, IReadOnlyDictionary<string, object?> Resource, string Scope, ReadOnlyMemory<byte> Record)> Records(ReadOnlyMemory<byte> request) =>
        from source in OtlpField.Of(request).Where(f => f.Number == 1)
        let parts = OtlpField.Of(source.Bytes).ToLookup(f => f.Number)
        let resource = (IReadOnlyDictionary<string, object?>)Attributes(parts[1].SelectMany(r => OtlpField.Of(r.Bytes)).Where(f => f.Number == 1))
        from scoped in parts[2]
        let content = OtlpField.Of(scoped.Bytes).ToLookup(f => f.Number)
        let scope = Text(content[1].SelectMany(s => OtlpField.Of(s.Bytes)).Where(f => f.Number == 1))
        from record in content[2]
        select ($"{resource.GetValueOrDefault("service.name")}", resource, scope, record.Bytes);

    private static Dictionary<string, object?> Attributes(IEnumerable<OtlpField> pairs)
    {
        var read = new Dictionary<string, object?>();
        foreach (var pair in pairs)
        {
            var fields = OtlpField.Of(pair.Bytes).ToLookup(f => f.Number);
            read[Text(fields[1])] = Value(fields[2].FirstOrDefault().Bytes);
        }

        return read;
    }

    private static object? Value(ReadOnlyMemory<byte> any)
    {
        foreach (var field in OtlpField.Of(any))
        {
            return field.Number switch
            {
                1 => Encoding.UTF8.GetString(field.Bytes.Span),
                2 => field.Value != 0,
                3 => (long)field.Value,
                4 => BitConverter.UInt64BitsToDouble(field.Value),
                5 => string.Join(", ", OtlpField.Of(field.Bytes).Select(v => Value(v.Bytes))),
                _ => field.Bytes,
            };
        }

        return null;
    }

    private static double Measured(ILookup<int, OtlpField> point) =>
        point[4].Any() ? BitConverter.UInt64BitsToDouble(point[4].First().Value) : (long)Number(point[6]);

    private static string Text(IEnumerable<OtlpField> fields) => Encoding.UTF8.GetString(fields.FirstOrDefault().Bytes.Span);

    private static ulong Number(IEnumerable<OtlpField> fields) => fields.FirstOrDefault().Value;

    private static string? Hex(IEnumerable<OtlpField> fields) =>
        fields.FirstOrDefault().Bytes is { Length: > 0 } bytes ? Convert.ToHexStringLower(bytes.Span) : null;

    private static DateTimeOffset Moment(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));
}
