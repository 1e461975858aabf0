namespace Fyntrix.LlmCosts.Requests;

/// <summary>A call that a write has booked.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Before">To whom it was attributed before, when only that has changed.</param>
internal readonly record struct BookedCall(long Id, Call Call, Attribution? Before);
