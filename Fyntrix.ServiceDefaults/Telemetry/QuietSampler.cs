using System.Globalization;
using OpenTelemetry.Trace;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>Decides as <c>OTEL_TRACES_SAMPLER</c> says, and leaves out what begins within <see cref="Quiet"/>, here or in the caller.</summary>
internal sealed class QuietSampler(Sampler decides) : Sampler
{
    /// <summary>
    /// The samplers of OpenTelemetry's "Environment Variable Specification"; an unknown one is as none: parentbased_always_on.
    /// <c>OTEL_TRACES_SAMPLER_ARG</c> is a share from 0 to 1, and 1 when it is none.
    /// </summary>
    public static QuietSampler From(IConfiguration configuration)
    {
        return new(configuration["OTEL_TRACES_SAMPLER"]?.Trim().ToLowerInvariant() switch
        {
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => new TraceIdRatioBasedSampler(Share()),
            "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
            "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Share())),
            _ => new ParentBasedSampler(new AlwaysOnSampler()),
        });

        double Share() =>
            double.TryParse(configuration["OTEL_TRACES_SAMPLER_ARG"], NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : 1;
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.ParentContext.TraceState == Quiet.TraceState ? new(SamplingDecision.Drop) : decides.ShouldSample(samplingParameters);
}
