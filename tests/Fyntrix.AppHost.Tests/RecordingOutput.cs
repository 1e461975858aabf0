using System.Threading.Channels;
using Aspire.Hosting.Portable;

namespace Fyntrix.AppHost.Tests;

/// <summary>What the user would see, in the same order as what happens.</summary>
internal sealed class RecordingOutput(ChannelWriter<string> log) : IOutput
{
    public void Line(string resourceName, string line) => log.TryWrite($"{resourceName}| {line}");

    public void Note(string line) => log.TryWrite(line);

    public void Failure(string line) => log.TryWrite("! " + line);
}
