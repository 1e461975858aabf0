using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Auth;
using MassTransit;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>Tells the token validator of this process what was revoked. Needs no inbox: hearing it twice changes nothing.</summary>
internal sealed class SessionsRevokedConsumer(IRevocations revocations) : IConsumer<SessionsRevoked>
{
    public Task Consume(ConsumeContext<SessionsRevoked> context)
    {
        var message = context.Message;
        revocations.Add(new Revocation(message.UserId, message.SessionId, message.NotBefore));
        return Task.CompletedTask;
    }
}
