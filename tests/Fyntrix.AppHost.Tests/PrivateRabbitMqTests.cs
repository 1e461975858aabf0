using Fyntrix.PrivateServers;
using Xunit;

namespace Fyntrix.AppHost.Tests;

public sealed class PrivateRabbitMqTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RabbitMQ_starts_answers_and_starts_again_on_its_port_after_being_killed()
    {
        await using var rabbitMq = await PrivateRabbitMq.StartAsync(new PrivateRabbitMqOptions { DataFolder = _folder.Path });
        var address = new Uri(rabbitMq.ConnectionString);
        Assert.Equal("amqp", address.Scheme);

        await rabbitMq.KillAsync();
        await rabbitMq.RestartAsync();

        Assert.Equal(address.Port, rabbitMq.Port);
        Assert.False(rabbitMq.Exited.IsCompleted);
    }
}
