namespace Fyntrix.Trading.Instruments;

/// <summary>A broker's list of all instruments that was taken over.</summary>
internal sealed class InstrumentDump
{
    private InstrumentDump()
    {
    }

    /// <summary>The day in India.</summary>
    public DateOnly Day { get; private set; }

    public DateTimeOffset TakenAt { get; private set; }

    public int Instruments { get; private set; }
}
