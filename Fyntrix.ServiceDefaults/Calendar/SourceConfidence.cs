namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>How sure an entry of the calendar is.</summary>
public enum SourceConfidence
{
    /// <summary>Seen in an official source or in price data.</summary>
    H,

    /// <summary>Several agreeing sources.</summary>
    M,

    /// <summary>One source or memory.</summary>
    L,
}
