using System.Buffers.Binary;

namespace Fyntrix.Testing.Otlp;

/// <summary>A field of a protobuf message in its wire format (protobuf.dev/programming-guides/encoding); all that decoding OTLP takes.</summary>
/// <param name="Number">As in the .proto file.</param>
/// <param name="Value">Of a number.</param>
/// <param name="Bytes">Of a text, bytes or a message within.</param>
internal readonly record struct OtlpField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public static IEnumerable<OtlpField> Of(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new OtlpField(number, Varint(message, ref at), default);
                    break;
                case 1:
                    yield return new OtlpField(number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return new OtlpField(number, 0, message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    yield return new OtlpField(number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at byte {at}.");
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var one = message.Span[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return value;
        }

        throw new InvalidDataException($"A number at byte {at} does not end.");
    }
}
