using System.Globalization;
using System.Text;
using System.Text.Json;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Proxy;

/// <summary>
/// A request as the client sent it, with the few members that are needed here. It goes on byte for byte, but for the members that
/// <see cref="BodyFor"/> writes.
/// </summary>
internal sealed class ProxyRequest
{
    private const int Deepest = 256;

    private const string MaxTokens = "max_tokens";

    // Where a limit by another API's name is passed over, it limits nothing.
    private static readonly string[] ChatLimits = [MaxTokens, "max_completion_tokens"];
    private static readonly string[] ResponsesLimits = ["max_output_tokens"];
    private static readonly string[] Attached = ["image_url", "input_image", "input_file", "file", "input_audio", "computer_screenshot"];

    // Tools that bring their text along; others fetch what nobody can foresee.
    private static readonly string[] OwnTools = ["function", "custom"];

    private readonly Dictionary<string, Range> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _limits = new(StringComparer.Ordinal);
    private Range? _includeUsage;
    private bool _hasStreamOptions;
    private bool _emptyStreamOptions;
    private int _start;

    private ProxyRequest(ProxyOperation operation, ReadOnlyMemory<byte> body)
    {
        Operation = operation;
        Body = body;
    }

    public ProxyOperation Operation { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>As the client names it.</summary>
    public string Model { get; private set; } = "";

    public bool IsStream { get; private set; }

    /// <summary>Whether the client wants the usage of a streamed chat.</summary>
    public bool AsksForUsage { get; private set; }

    public string? ServiceTier { get; private set; }

    /// <summary>The most output tokens of all choices together; null when the request names no limit.</summary>
    public long? OutputLimit => Operation == ProxyOperation.Embeddings ? 0 : _limits.Count == 0 ? null : _limits.Values.Max() * Choices;

    /// <summary>How many answers are asked for.</summary>
    public long Choices { get; private set; } = 1;

    /// <summary>Images, files and sounds.</summary>
    public int Attachments { get; private set; }

    /// <summary>Whether the model will read what is not in this request.</summary>
    public bool RefersElsewhere { get; private set; }

    /// <summary>Bytes of its texts, without attachments; of a token that is sent as a number, four.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Reads a request.</summary>
    /// <returns>The request, or what is wrong with it.</returns>
    public static Result<ProxyRequest> Read(ProxyOperation operation, ReadOnlyMemory<byte> body)
    {
        var request = new ProxyRequest(operation, body);
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = Deepest });
            return request.Read(ref reader) is { } refusal ? refusal : request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half a character.
            return new Refusal(StatusCodes.Status400BadRequest, "MALFORMED_JSON", "The body is not a JSON object.");
        }
    }

    /// <summary>
    /// The body for an upstream: the model by its name there, the usage of a stream asked for, a limit of output where one is given.
    /// </summary>
    /// <param name="limit">The most output tokens of each answer; null to leave the request without one.</param>
    public ReadOnlyMemory<byte> BodyFor(Upstream upstream, long? limit)
    {
        var edits = new List<(Range At, string Text)>();
        if (upstream.OwnName(Model) is var own && own != Model)
            edits.Add((_members["model"], JsonSerializer.Serialize(own)));
        if (HidesUsage(upstream))
            edits.Add(AskForUsage());
        if (limit is { } most)
            edits.Add(Limit(Operation == ProxyOperation.Responses ? "max_output_tokens" : upstream.OutputLimit, most));
        if (edits.Count == 0)
            return Body;

        using var edited = new MemoryStream(Body.Length + 256);
        var from = 0;
        foreach (var (at, text) in edits.OrderBy(e => e.At.Start.Value))
        {
            edited.Write(Body.Span[from..at.Start.Value]);
            edited.Write(Encoding.UTF8.GetBytes(text));
            from = at.End.Value;
        }

        edited.Write(Body.Span[from..]);
        return edited.GetBuffer().AsMemory(0, (int)edited.Length);
    }

    /// <summary>
    /// The limit of each answer that has to be written once more, under the name that the upstream goes by: one that knows
    /// <c>max_tokens</c> may pass over the newer name.
    /// </summary>
    /// <returns>Null where none is named, or where it is understood.</returns>
    public long? LimitByAnotherName(Upstream upstream) =>
        Operation == ProxyOperation.Chat && upstream.OutputLimit == MaxTokens && _limits.Count > 0 && !_limits.ContainsKey(MaxTokens) ? _limits.Values.Max() : null;

    /// <summary>Whether usage is asked for on our own account, so that the client must not see it.</summary>
    public bool HidesUsage(Upstream upstream) => Operation == ProxyOperation.Chat && IsStream && !AsksForUsage && upstream.StreamUsage;

    private (Range At, string Text) AskForUsage() => this switch
    {
        { _includeUsage: { } value } => (value, "true"),
        { _hasStreamOptions: true } => (After(_members["stream_options"].Start.Value), _emptyStreamOptions ? "\"include_usage\":true" : "\"include_usage\":true,"),
        _ when _members.TryGetValue("stream_options", out var none) => (none, """{"include_usage":true}"""),
        _ => (After(_start), "\"stream_options\":{\"include_usage\":true},"),
    };

    private (Range At, string Text) Limit(string member, long most)
    {
        var number = most.ToString(CultureInfo.InvariantCulture);
        return _members.TryGetValue(member, out var none) ? (none, number) : (After(_start), $"\"{member}\":{number},");
    }

    /// <summary>Behind the brace at a place.</summary>
    private static Range After(int brace) => (brace + 1)..(brace + 1);

    private Refusal? Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return new Refusal(StatusCodes.Status400BadRequest, "BODY_REQUIRED", "Send a JSON object as the request body.");
        _start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            if (ReadMember(name, ref reader) is { } wrong)
                return Refusal.Invalid(name, wrong);
            if (!_members.TryAdd(name, from..(int)reader.BytesConsumed))
                return Refusal.Invalid(name, "is there twice.");
        }

        // What follows the object, if only spaces, goes on with it.
        if (reader.Read())
            throw new JsonException();
        return Model.Length == 0 ? Refusal.Invalid("model", "is required.") : null;
    }

    private string[] Limits => Operation switch
    {
        ProxyOperation.Chat => ChatLimits,
        ProxyOperation.Responses => ResponsesLimits,
        ProxyOperation.Embeddings or ProxyOperation.Models => [],
    };

    /// <summary>Reads the value of a member to its end.</summary>
    /// <returns>What is wrong with it.</returns>
    private string? ReadMember(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "model":
                if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: > 0 and <= Requests.RequestReportValidator.LongestName } model || model.Any(char.IsControl))
                    return $"must be a text of 1 to {Requests.RequestReportValidator.LongestName} characters.";
                Model = model;
                return null;
            case "stream":
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                    return "must be true or false.";
                IsStream = reader.TokenType == JsonTokenType.True;
                return null;
            case "background" when Operation == ProxyOperation.Responses && reader.TokenType == JsonTokenType.True:
                return "must be false: what an answer in the background used would not be known here.";
            case "stream_options" when Operation == ProxyOperation.Chat:
                return ReadStreamOptions(ref reader);
            case "n" when Operation == ProxyOperation.Chat:
                if (reader.TokenType == JsonTokenType.Null)
                    return null;
                if (!IsCount(ref reader, out var choices) || choices is < 1 or > 128)
                    return "must be a whole number from 1 to 128.";
                Choices = choices;
                return null;
            case "service_tier":
                ServiceTier = reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 and <= 64 } tier && !tier.Any(char.IsControl) ? tier : null;
                reader.Skip();
                return null;
            case "previous_response_id" or "conversation" or "prompt" when Operation == ProxyOperation.Responses:
            case "web_search_options" when Operation == ProxyOperation.Chat:
                RefersElsewhere |= reader.TokenType != JsonTokenType.Null;
                reader.Skip();
                return null;
            default:
                if (!Limits.Contains(name))
                    Look(name, ref reader);
                else if (reader.TokenType != JsonTokenType.Null)
                {
                    if (!IsCount(ref reader, out var most) || most is < 0 or > Tokens.TokenUsage.MaxTokens)
                        return $"must be a whole number of at most {Tokens.TokenUsage.MaxTokens}.";
                    // Some servers take 0 for "as much as you like".
                    if (most > 0)
                        _limits[name] = most;
                }

                return null;
        }
    }

    private string? ReadStreamOptions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return "must be an object.";
        (_hasStreamOptions, _emptyStreamOptions) = (true, true);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _emptyStreamOptions = false;
            var isUsage = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (isUsage)
            {
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null) || _includeUsage is not null)
                    return "must hold include_usage once, as true or false.";
                AsksForUsage = reader.TokenType == JsonTokenType.True;
                _includeUsage = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>Passes over a value and sees what is in it: texts, attachments, tools.</summary>
    private void Look(string member, ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var isTool = member == "tools";
        var isType = false;
        var isRaw = false;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    isType = reader.ValueTextEquals("type"u8);
                    isRaw = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8);
                    break;
                case JsonTokenType.String:
                    if (isType)
                        LookAtType(ref reader, isTool && reader.CurrentDepth == depth + 2);
                    if (!isRaw && !reader.ValueSpan.StartsWith("data:"u8))
                        TextBytes += reader.ValueSpan.Length;
                    isType = false;
                    break;
                case JsonTokenType.Number when member == "input":
                    TextBytes += 4;
                    break;
                case JsonTokenType.None or JsonTokenType.Comment or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null or JsonTokenType.Number:
                case JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray:
                    break;
                default:
                    throw new JsonException();
            }
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());
    }

    private void LookAtType(ref Utf8JsonReader reader, bool isTool)
    {
        var type = reader.GetString()!;
        if (isTool)
            RefersElsewhere |= !OwnTools.Contains(type);
        else if (Attached.Contains(type))
            Attachments++;
        else if (type == "item_reference")
            RefersElsewhere = true;
    }

    private static bool IsCount(ref Utf8JsonReader reader, out long count)
    {
        count = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out count);
    }
}
