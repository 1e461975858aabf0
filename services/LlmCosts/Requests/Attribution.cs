namespace Fyntrix.LlmCosts.Requests;

/// <summary>Who and what caused a call, as far as it is known.</summary>
internal sealed record Attribution(string? UserId, string? Agent, string? RunId, string? PickUuid, IReadOnlyList<string> Tags)
{
    /// <summary>This, with what it lacks taken from another report of the same call.</summary>
    public Attribution FilledFrom(Attribution other) => new(
        UserId ?? other.UserId,
        Agent ?? other.Agent,
        RunId ?? other.RunId,
        PickUuid ?? other.PickUuid,
        Tags.Count > 0 ? Tags : other.Tags);

    public bool Equals(Attribution? other) =>
        other is not null
        && (UserId, Agent, RunId, PickUuid) == (other.UserId, other.Agent, other.RunId, other.PickUuid)
        && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(UserId, Agent, RunId, PickUuid, Tags.Count);
}
