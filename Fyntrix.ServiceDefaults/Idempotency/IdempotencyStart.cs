namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>What a request with an idempotency key finds when it starts.</summary>
public abstract record IdempotencyStart
{
    private IdempotencyStart()
    {
    }

    /// <summary>It may run; the key is held until it completes, is released, or the lease ends.</summary>
    public sealed record Run(DateTimeOffset FirstUsedAt, Guid Lease) : IdempotencyStart;

    /// <summary>It ran before: this was the answer.</summary>
    public sealed record Replay(IdempotencyAnswer Answer) : IdempotencyStart;

    /// <summary>The same request is running right now.</summary>
    public sealed record InFlight : IdempotencyStart;

    /// <summary>The key belongs to another request.</summary>
    public sealed record OtherRequest : IdempotencyStart;

    /// <summary>Decides by what is stored under the key. Pure, so that every store decides alike.</summary>
    public static IdempotencyStart Decide(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> sent, IdempotencyAnswer? answer)
    {
        if (!stored.SequenceEqual(sent))
            return new OtherRequest();
        return answer is null ? new InFlight() : new Replay(answer);
    }
}
