namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>Something in the track record that is not as it was written.</summary>
/// <param name="Day">Of the line or root.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="PickUuid">Null where a whole day is meant.</param>
/// <param name="EvaluationHorizon">Of an outcome.</param>
internal sealed record TrackRecordFault(DateOnly? Day, TrackRecordFaultCode Code, string? PickUuid, string? EvaluationHorizon, long? Version);
