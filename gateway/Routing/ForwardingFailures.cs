using System.Diagnostics;
using Fyntrix.ServiceDefaults.Api;
using Yarp.ReverseProxy.Forwarder;

namespace Fyntrix.Gateway.Routing;

/// <summary>Says which service is away when a request could not be forwarded; the rest of the system goes on.</summary>
internal static class ForwardingFailures
{
    public static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        Activity.Current?.SetTag("error.type", failure.Error.ToString());
        var service = GatewayRoute.ServiceOf(context.GetReverseProxyFeature().Cluster.Config.ClusterId);
        await Problems.WriteAsync(context, failure.Error switch
        {
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout =>
                new Refusal(StatusCodes.Status504GatewayTimeout, "SERVICE_TIMEOUT", $"The service {service} took too long to answer; try again."),
            ForwarderError.RequestBodyClient when IsTheClients(failure.Exception) =>
                new Refusal(StatusCodes.Status400BadRequest, "BODY_INCOMPLETE", "The request body did not arrive whole."),
            _ => Refusal.Unavailable("SERVICE_UNAVAILABLE", $"The service {service} is not available just now; try again in a moment."),
        });
    }

    /// <summary>
    /// The forwarder lays every end of the body's reading to the client, also when the service died and the reading was only
    /// called off. What Kestrel says of the client's sending is this.
    /// </summary>
    private static bool IsTheClients(Exception? failure) => failure switch
    {
        AggregateException several => several.InnerExceptions.Any(IsTheClients),
        _ => failure is BadHttpRequestException,
    };
}
