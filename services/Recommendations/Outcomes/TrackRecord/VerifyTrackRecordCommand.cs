using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Outcomes.TrackRecord;

/// <summary>Checks the whole track record; exit code 1 when anything is not as it was written.</summary>
internal sealed class VerifyTrackRecordCommand(TrackRecordVerifier verifier) : IServiceCommand
{
    public string Name => "verify-track-record";

    public string Usage => "verify-track-record   check every pick and outcome against the hashes that were recorded with them";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            var check = await verifier.CheckAsync(null, null, cancellationToken);
            foreach (var fault in check.Faults)
                await output.WriteLineAsync($"{fault.Day:yyyy-MM-dd} {fault.Code} {fault.PickUuid} {fault.EvaluationHorizon} {fault.Version}".TrimEnd());
            await output.WriteLineAsync(check.Verified
                ? $"{check.Lines} lines in {check.Days} closed days are as they were written. Root {check.LastRoot ?? "none yet"}."
                : $"{check.FaultCount} faults in {check.Lines} lines.");
            return check.Verified ? 0 : 1;
        }
        catch (SqliteStoreUnavailableException e)
        {
            throw new CommandRefusedException(e.Message);
        }
    }
}
