namespace Fyntrix.Trading.Vocabulary;

internal static class Moments
{
    /// <summary>Now, in the microseconds that Postgres keeps: what is answered is what is stored.</summary>
    public static DateTimeOffset Now(this TimeProvider time) => CutToMicroseconds(time.GetUtcNow());

    public static DateTimeOffset CutToMicroseconds(this DateTimeOffset moment) => moment.AddTicks(-(moment.UtcTicks % 10)).ToUniversalTime();
}
