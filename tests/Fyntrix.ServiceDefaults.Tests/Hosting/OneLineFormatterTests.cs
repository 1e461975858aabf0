using System.Diagnostics;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fyntrix.ServiceDefaults.Tests.Hosting;

public sealed class OneLineFormatterTests
{
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 1, 9, 6, 30, 0, 125, TimeSpan.Zero));

    [Fact]
    public void A_line_ends_with_the_trace_in_which_it_happened()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Equal($"06:30:00.125Z warn: Fyntrix.Somewhere[store.broken] It broke trace={request.TraceId}\n", Line("It broke"));
    }

    [Fact]
    public void What_happens_in_no_request_or_in_a_loop_that_looks_for_work_names_no_trace()
    {
        Assert.Equal("06:30:00.125Z warn: Fyntrix.Somewhere[store.broken] It broke\n", Line("It broke"));
        using var quiet = Quiet.Begin();
        Assert.DoesNotContain("trace=", Line("It broke"), StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_a_text_nor_an_exception_begins_a_line_that_nobody_wrote()
    {
        var line = Line("one\r\n06:30:00.125Z info: forged\ntwo", new InvalidOperationException("three\nfour"));

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains("System.InvalidOperationException: three four", line, StringComparison.Ordinal);
    }

    private string Line(string text, Exception? exception = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new OneLineFormatter(_clock).Write(
            new LogEntry<string>(LogLevel.Warning, "Fyntrix.Somewhere", new EventId(1, "store.broken"), text, exception, (t, _) => t), null, output);
        return output.ToString();
    }
}
