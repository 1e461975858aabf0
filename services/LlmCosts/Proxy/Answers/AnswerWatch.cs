using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Proxy.Answers;

/// <summary>
/// Looks on while an answer passes, whole or as events, and remembers what is needed to account for it: never its text.
/// Chat completions say their usage at the top, streamed in a last chunk; the responses API streams it within
/// <c>response.completed</c>. Where usage comes several times the last counts: some providers send it with each chunk, growing.
/// </summary>
internal sealed class AnswerWatch
{
    private const int LongestText = 200;
    private const int LargestUsage = 16 * 1024;

    private static readonly JsonPaths Paths = new(
        [
            "id", "model", "service_tier", "usage", "choices[].finish_reason", "status", "error",
            "response.id", "response.model", "response.service_tier", "response.usage", "response.status",
        ],
        counted:
        [
            .. new[] { "delta", "message" }.SelectMany(part => new[]
            {
                "content", "refusal", "reasoning_content", "reasoning", "tool_calls[].function.name", "tool_calls[].function.arguments",
                "function_call.name", "function_call.arguments",
            }.Select(text => $"choices[].{part}.{text}")),
            "choices[].text", "delta", "output[].content[].text", "output[].content[].refusal", "output[].summary[].text", "output[].arguments",
        ],
        noticed: ["choices[]"]);

    private readonly JsonPicker _picker = new(Paths);
    private readonly SseReader? _events;
    private readonly SseReader.TakeData _take;
    private readonly ValueBuffer _usage = new(LargestUsage);

    /// <param name="isStream">Whether the answer comes as server-sent events.</param>
    public AnswerWatch(bool isStream)
    {
        _events = isStream ? new SseReader() : null;
        _take = _picker.Feed;
    }

    private enum At
    {
        Id,
        Model,
        ServiceTier,
        Usage,
        FinishReason,
        Status,
        Error,
        ResponseId,
        ResponseModel,
        ResponseServiceTier,
        ResponseUsage,
        ResponseStatus,
    }

    /// <summary>The provider's id of the answer.</summary>
    public string? Id { get; private set; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? Model { get; private set; }

    public string? ServiceTier { get; private set; }

    /// <summary>Why the model stopped, or how a response ended.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether an event within the stream said that the call failed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Bytes of the text that the model wrote, visible or not.</summary>
    public long OutputBytes { get; private set; }

    /// <summary>The usage object as the provider sent it, known when the answer has ended; null when it sent none, or one that could not be written down again.</summary>
    public JsonElement? Usage { get; private set; }

    /// <summary>Whether the event that ended last is the extra chunk that holds the usage of a chat completion and nothing else.</summary>
    public bool IsUsageChunk { get; private set; }

    /// <summary>Whether what was looked at last ended an event of a stream, or a comment.</summary>
    public bool IsBetweenEvents => _events is { IsBetweenEvents: true };

    /// <summary>The next piece of the answer, up to the end of an event or comment where it has one.</summary>
    /// <returns>How many bytes were looked at; call again for the rest.</returns>
    public int Feed(ReadOnlySpan<byte> piece, out bool eventEnded)
    {
        eventEnded = false;
        if (_events is null)
        {
            _picker.Feed(piece);
            return piece.Length;
        }

        var read = _events.Read(piece, _take, out eventEnded);
        if (eventEnded)
            EndDocument();
        return read;
    }

    /// <summary>All of the next piece.</summary>
    public void FeedAll(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
            piece = piece[Feed(piece, out _)..];
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        EndDocument();
        Usage ??= ReadUsage();
    }

    private void EndDocument()
    {
        Id ??= Text(At.Id) ?? Text(At.ResponseId);
        Model ??= Text(At.Model) ?? Text(At.ResponseModel);
        // In a stream that of the last event holds: the first ones repeat what was asked for.
        ServiceTier = Text(At.ServiceTier) ?? Text(At.ResponseServiceTier) ?? ServiceTier;
        FinishReason = Text(At.FinishReason) ?? Text(At.Status) ?? Text(At.ResponseStatus) ?? FinishReason;
        Failed |= IsObject(At.Error) || FinishReason == "failed";
        OutputBytes += _picker.CountedBytes;
        // What says besides that the call failed is the client's to see.
        IsUsageChunk = IsObject(At.Usage) && _picker.Noticed == 0 && !IsObject(At.Error);
        TakeUsage(At.Usage);
        TakeUsage(At.ResponseUsage);
        _picker.Begin();
    }

    private JsonElement? ReadUsage()
    {
        try
        {
            return _usage.Bytes.IsEmpty || JsonText.HasHalfCharacters(_usage.Bytes) ? null : JsonElement.Parse(_usage.Bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void TakeUsage(At place)
    {
        if (!IsObject(place))
            return;
        _usage.Clear();
        _usage.Append(_picker.Value((int)place));
    }

    private bool IsObject(At place) => _picker.Value((int)place) is [(byte)'{', ..];

    /// <summary>A text of ordinary length; null for anything else.</summary>
    private string? Text(At place)
    {
        if (_picker.Value((int)place) is not [(byte)'"', .., (byte)'"'] value || value.Length > LongestText || Known(place, value))
            return null;
        try
        {
            var reader = new Utf8JsonReader(value);
            return reader.Read() && reader.GetString() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Each chunk of a stream repeats these; only the first is made a string.</summary>
    private bool Known(At place, ReadOnlySpan<byte> value) => place switch
    {
        At.Id or At.ResponseId => Id is not null,
        At.Model or At.ResponseModel => Model is not null,
        At.ServiceTier or At.ResponseServiceTier => Is(ServiceTier, value),
        At.FinishReason or At.Status or At.ResponseStatus => Is(FinishReason, value),
        _ => false,
    };

    private static bool Is(string? known, ReadOnlySpan<byte> value) =>
        known is not null && value.Length == known.Length + 2 && System.Text.Ascii.Equals(value[1..^1], known);
}
