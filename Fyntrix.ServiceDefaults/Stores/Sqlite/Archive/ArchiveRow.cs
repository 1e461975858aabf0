using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>A row as a JSON object: its values as SQLite has them, a blob as an object with its bytes in base64.</summary>
internal static class ArchiveRow
{
    private const string Blob = "$blob";

    /// <summary>How rows are written: texts as they are.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, SqliteDataReader row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.FieldCount; i++)
        {
            json.WritePropertyName(row.GetName(i));
            switch (row.GetValue(i))
            {
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case double number:
                    json.WriteNumberValue(number);
                    break;
                case string text:
                    json.WriteStringValue(text);
                    break;
                case byte[] bytes:
                    json.WriteStartObject();
                    json.WriteBase64String(Blob, bytes);
                    json.WriteEndObject();
                    break;
                case DBNull:
                    json.WriteNullValue();
                    break;
            }
        }

        json.WriteEndObject();
    }

    public static object? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object => value.GetProperty(Blob).GetBytesFromBase64(),
        _ => null,
    };
}
