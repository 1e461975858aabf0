using System.Collections.Concurrent;
using Fyntrix.Identity.Codes;
using Fyntrix.Testing;

namespace Fyntrix.Identity.Tests;

/// <summary>Where codes go in a test.</summary>
internal sealed class SentCodes : ICodeSender
{
    private readonly ConcurrentQueue<CodeMessage> _all = new();

    public IEnumerable<CodeMessage> All => _all;

    /// <summary>The last code that was sent there for this, once one more than <paramref name="before"/> has come.</summary>
    public async Task<string> NextAsync(OneTimeCodePurpose purpose, string target, int before = 0)
    {
        CodeMessage[] Sent() => [.. _all.Where(m => m.Purpose == purpose && m.Target == target)];
        await Eventually.HoldsAsync(() => Sent().Length > before);
        return Sent()[^1].Code;
    }

    public int Count(string target) => _all.Count(m => m.Target == target);

    public Task SendAsync(CodeMessage message, CancellationToken cancellationToken)
    {
        _all.Enqueue(message);
        return Task.CompletedTask;
    }
}
