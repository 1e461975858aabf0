namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Stands where no broker is configured, and lets the service not start.</summary>
internal sealed class MissingBroker : IHostedService
{
    public const string WhatToDo = "The message broker is missing: set ConnectionStrings:messaging (ConnectionStrings__messaging in the environment).";

    public Task StartAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException(WhatToDo);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
