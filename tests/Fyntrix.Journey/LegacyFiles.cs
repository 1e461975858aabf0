using Fyntrix.Testing;

namespace Fyntrix.Journey;

/// <summary>
/// The former system's files: the real ones where a folder of shared data is beside the repository or named by
/// <c>FYNTRIX_SHARED_DATA</c>, else the small set that the repository carries.
/// </summary>
public sealed record LegacyFiles(string Folder, LegacyNumbers Numbers, bool IsSample)
{
    /// <summary>What the real files are known to hold.</summary>
    private static readonly LegacyNumbers Real = new(Runs: 42, Recommendations: 43, TimesCorrected: 43, PricesRecovered: 43);

    public static LegacyFiles Find()
    {
        if (SharedData.Folder is { } shared && Directory.Exists(Path.Combine(shared, "legacy")))
            return new LegacyFiles(Path.Combine(shared, "legacy"), Real, IsSample: false);

        var folder = Directory.CreateTempSubdirectory("fyntrix-legacy-").FullName;
        LegacySample.WriteTo(folder);
        return new LegacyFiles(folder, new LegacyNumbers(LegacySample.Runs, LegacySample.Recommendations, LegacySample.TimesCorrected, LegacySample.PricesRecovered), IsSample: true);
    }
}
