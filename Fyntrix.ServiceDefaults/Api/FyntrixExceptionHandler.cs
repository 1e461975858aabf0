using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>Turns what endpoints throw into problem details. No exception text reaches a client.</summary>
internal sealed partial class FyntrixExceptionHandler(ApiMetrics metrics, ILogger<FyntrixExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var refusal = Explain(exception, context);
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            metrics.Unavailable(refusal.Code, StoreOf(exception));
            LogUnavailable(context.Request.Method, EndpointOf(context)?.DisplayName, refusal.Code, DatabaseFailure.Describe(exception));
        }
        else if (refusal.Status >= StatusCodes.Status500InternalServerError)
            LogFailure(exception, context.Request.Method, EndpointOf(context)?.DisplayName, refusal.Code);
        context.Response.StatusCode = refusal.Status;
        await Problems.WriteAsync(context, refusal);
        return true;
    }

    private static string? StoreOf(Exception exception) => exception switch
    {
        SqliteStoreUnavailableException gone => gone.StoreName,
        SigningKeysUnavailableException or IExplainedException => null,
        _ => "postgres",
    };

    private static Refusal Explain(Exception exception, HttpContext context) => exception switch
    {
        IExplainedException explained => explained.ToRefusal(),
        BadHttpRequestException bad => ExplainBadRequest(bad, context),
        SigningKeysUnavailableException => Refusal.Unavailable("IDENTITY_UNAVAILABLE", "Tokens cannot be checked because Identity is not reachable; try again in a moment."),
        SqliteStoreUnavailableException gone => EndpointOf(context)?.Metadata.GetMetadata<StoreUnavailableAnswer>()?.Refusal
            ?? Refusal.Unavailable("STORE_UNAVAILABLE", $"The store {gone.StoreName} is not available just now; try again in a moment."),
        DbUpdateConcurrencyException => Refusal.Conflict("CONCURRENT_CHANGE", "Somebody else changed this at the same moment; read it again and repeat."),
        TimeoutException => StoreUnavailable,
        InvalidOperationException when HasUnknownCharset(context.Request) => Problems.ForStatus(StatusCodes.Status415UnsupportedMediaType),
        _ => DatabaseFailure.Find(exception) switch
        {
            PostgresException postgres => ExplainPostgres(postgres),
            not null => StoreUnavailable,
            null => Problems.ForStatus(StatusCodes.Status500InternalServerError),
        },
    };

    private static Refusal StoreUnavailable =>
        Refusal.Unavailable("STORE_UNAVAILABLE", "The database is not available just now; try again in a moment.");

    private static Refusal ExplainPostgres(PostgresException postgres) => postgres.SqlState switch
    {
        // Text that Postgres cannot hold (U+0000 and the like) or that does not fit.
        PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter =>
            new(StatusCodes.Status400BadRequest, "TEXT_NOT_STORABLE", "The request holds characters that cannot be stored."),
        PostgresErrorCodes.UniqueViolation => Refusal.Conflict("ALREADY_EXISTS", "This exists already."),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
            Refusal.Conflict("CONCURRENT_CHANGE", "Somebody else changed this at the same moment; repeat the request."),
        _ when DatabaseFailure.IsStalePlan(postgres) || postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal) => StoreUnavailable,
        _ => Problems.ForStatus(StatusCodes.Status500InternalServerError),
    };

    private static Refusal ExplainBadRequest(BadHttpRequestException bad, HttpContext context)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
            return Problems.ForStatus(bad.StatusCode);

        if (bad.InnerException is JsonException json)
            return JsonRefusal.Explain(json);

        // The framework names the parameter only in its text: Failed to bind parameter "int? limit" from "abc".
        var match = BoundParameter().Match(bad.Message);
        return match.Success && !bad.Message.EndsWith("from body.", StringComparison.Ordinal)
            ? Refusal.Invalid(SentName(match.Groups["name"].Value, context), "is missing or has a value of the wrong kind.")
            : new(StatusCodes.Status400BadRequest, "BODY_REQUIRED", "Send a JSON object as the request body.");
    }

    /// <summary>The parameter's name as the client spells it, which an attribute may have changed.</summary>
    private static string SentName(string parameter, HttpContext context) =>
        EndpointOf(context)?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(binding => binding.ParameterInfo.Name == parameter)
            .SelectMany(binding => binding.ParameterInfo.GetCustomAttributes(inherit: false))
            .Select(attribute => attribute switch
            {
                IFromQueryMetadata query => query.Name,
                IFromRouteMetadata route => route.Name,
                IFromHeaderMetadata header => header.Name,
                _ => null,
            })
            .FirstOrDefault(name => name is not null)
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter);

    // The exception middleware has taken the endpoint away from the context by now.
    private static Endpoint? EndpointOf(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint();

    private static bool HasUnknownCharset(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
            return false;
        try
        {
            Encoding.GetEncoding(type.Charset.Value.Trim('"'));
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    [GeneratedRegex("""parameter "[^"]*?(?<name>\w+)"( from|\.| was)""", RegexOptions.CultureInvariant)]
    private static partial Regex BoundParameter();

    // What is away says so itself and comes back: a line for the request, without a stack.
    [LoggerMessage(EventName = "request.unavailable", Level = LogLevel.Warning, Message = "{Method} {Endpoint} was answered {Code}: {Failure}")]
    private partial void LogUnavailable(string method, string? endpoint, string code, string failure);

    [LoggerMessage(EventName = "request.failed", Level = LogLevel.Error, Message = "{Method} {Endpoint} failed with {Code}")]
    private partial void LogFailure(Exception exception, string method, string? endpoint, string code);
}
