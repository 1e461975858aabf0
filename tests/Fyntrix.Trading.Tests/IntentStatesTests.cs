using Fyntrix.Trading.Intents;

namespace Fyntrix.Trading.Tests;

public sealed class IntentStatesTests
{
    /// <summary>The state machine as it is drawn in words: from each state, where it may go.</summary>
    private static readonly Dictionary<IntentState, string> Drawn = new()
    {
        [IntentState.CREATED] = "DENIED EXPIRED CANCELLED SUBMITTED_TO_BROKER",
        [IntentState.SUBMITTED_TO_BROKER] = "ACCEPTED PARTIALLY_FILLED FILLED CANCELLED EXPIRED REJECTED UNKNOWN",
        [IntentState.UNKNOWN] = "SUBMITTED_TO_BROKER ACCEPTED PARTIALLY_FILLED FILLED CANCELLED EXPIRED REJECTED",
        [IntentState.ACCEPTED] = "PARTIALLY_FILLED FILLED CANCELLED EXPIRED REJECTED",
        [IntentState.PARTIALLY_FILLED] = "PARTIALLY_FILLED FILLED CANCELLED EXPIRED REJECTED",
        [IntentState.DENIED] = "",
        [IntentState.EXPIRED] = "",
        [IntentState.CANCELLED] = "",
        [IntentState.FILLED] = "",
        [IntentState.REJECTED] = "",
    };

    [Fact]
    public void An_intent_moves_exactly_as_drawn()
    {
        foreach (var from in Enum.GetValues<IntentState>())
        {
            var allowed = Drawn[from].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<IntentState>).ToHashSet();
            foreach (var to in Enum.GetValues<IntentState>())
                Assert.True(IntentStates.CanMove(from, to) == allowed.Contains(to), $"{from} -> {to}");
        }
    }

    [Fact]
    public void A_state_is_terminal_when_nothing_follows_it()
    {
        foreach (var state in Enum.GetValues<IntentState>())
            Assert.Equal(Drawn[state].Length == 0, state.IsTerminal());
    }
}
