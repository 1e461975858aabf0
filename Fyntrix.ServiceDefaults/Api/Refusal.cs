namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Why a request was not carried out: what the caller gets as problem details. The code is stable and part of the API;
/// the detail tells a person what to do.
/// </summary>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="Code">Stable code in CATEGORY_CONDITION form.</param>
/// <param name="Detail">One or two sentences for a person.</param>
/// <param name="Errors">Per field of the request, in its own spelling, what is wrong with it.</param>
public sealed record Refusal(
    int Status,
    string Code,
    string Detail,
    IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>Seconds after which a repeat makes sense; becomes the Retry-After header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What a client needs to go on, as further members of the problem document.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = System.Collections.Frozen.FrozenDictionary<string, object?>.Empty;

    public static Refusal NotFound(string what) =>
        new(StatusCodes.Status404NotFound, "NOT_FOUND", $"There is no such {what}.");

    public static Refusal Conflict(string code, string detail) =>
        new(StatusCodes.Status409Conflict, code, detail);

    public static Refusal Unprocessable(string code, string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, code, detail);

    public static Refusal Unauthorized(string code, string detail) =>
        new(StatusCodes.Status401Unauthorized, code, detail);

    public static Refusal Forbidden(string code, string detail) =>
        new(StatusCodes.Status403Forbidden, code, detail);

    public static Refusal Unavailable(string code, string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfterSeconds = 2 };

    public static Refusal Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, "VALIDATION_FAILED", "The request is not valid; see errors for each field.", errors);

    public static Refusal Invalid(string field, string error) =>
        Invalid(new Dictionary<string, string[]> { [field] = [error] });
}
