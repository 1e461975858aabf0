namespace Fyntrix.Trading.Vocabulary;

internal static class Moments
{
    // India has had one offset and no summer time since 1945.
    private static readonly TimeSpan Ist = new(5, 30, 0);

    /// <summary>Now, in the microseconds that Postgres keeps: what is answered is what is stored.</summary>
    public static DateTimeOffset Now(this TimeProvider time) => CutToMicroseconds(time.GetUtcNow());

    public static DateTimeOffset CutToMicroseconds(this DateTimeOffset moment) => moment.AddTicks(-(moment.UtcTicks % 10)).ToUniversalTime();

    /// <summary>The date on a calendar in India, by which exchanges number their trades.</summary>
    public static DateOnly DateInIndia(this DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Ist).DateTime);

    /// <summary>The first moment of the day in India.</summary>
    public static DateTimeOffset StartInIndia(this DateOnly date) => new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), Ist).ToUniversalTime();
}
