namespace Fyntrix.ServiceDefaults.Idempotency;

public static class IdempotencyExtensions
{
    /// <summary>The endpoint takes an Idempotency-Key and answers a repeat with the first answer.</summary>
    public static TBuilder WithIdempotencyKey<TBuilder>(this TBuilder builder, bool required = true, bool withoutStore = false)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new IdempotencyMetadata(required, withoutStore));

    /// <summary>The key of this request; null where the endpoint does not require one and none was sent.</summary>
    public static IdempotencyKey? IdempotencyKey(this HttpContext context) => context.Features.Get<IdempotencyKey>();
}
