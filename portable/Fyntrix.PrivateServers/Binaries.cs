using System.Globalization;

namespace Fyntrix.PrivateServers;

/// <summary>Where the servers' programs are on this machine, and how they get there when they are not.</summary>
internal static class Binaries
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>; with a data folder made by another major version, that version's.</summary>
    public static async Task<string> PostgresAsync(IReadOnlyList<string>? folders, int? major, Action<string> report, CancellationToken cancellationToken)
    {
        var wanted = major is { } m ? string.Create(CultureInfo.InvariantCulture, $"postgresql-{m}") : "postgresql";
        string? Find() => (folders ?? PostgresFolders())
            .Where(f => IsProgram(Path.Combine(f, "initdb")) && IsProgram(Path.Combine(f, "postgres")))
            .FirstOrDefault(f => major is null || MajorOf(f) is not { } found || found == major);

        return Find()
            ?? await InstallAsync("Postgres", wanted, mayInstall: folders is null, report, Find, cancellationToken);
    }

    /// <summary>The script <c>rabbitmq-server</c> itself, not a distribution's wrapper, which would change user and folders.</summary>
    public static async Task<string> RabbitMqAsync(IReadOnlyList<string>? folders, Action<string> report, CancellationToken cancellationToken)
    {
        string? Find() => (folders ?? ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", .. PathFolders()])
            .Select(f => Path.Combine(f, "rabbitmq-server"))
            .FirstOrDefault(IsProgram);

        return Find()
            ?? await InstallAsync("RabbitMQ", "rabbitmq-server", mayInstall: folders is null, report, Find, cancellationToken);
    }

    // A link may outlive what it points to.
    private static bool IsProgram(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is null or { Exists: true };

    private static IEnumerable<string> PostgresFolders()
    {
        // Debian, Ubuntu; then Red Hat; then whatever PATH says.
        var packaged = Subfolders("/usr/lib/postgresql").Concat(Subfolders("/usr", "pgsql-*"))
            .Select(f => Path.Combine(f, "bin"))
            .OrderByDescending(f => MajorOf(f) ?? 0);
        return packaged.Concat(PathFolders());
    }

    private static IEnumerable<string> Subfolders(string folder, string pattern = "*") =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, pattern) : [];

    private static string[] PathFolders() =>
        Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static int? MajorOf(string binFolder)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(binFolder) ?? "").Replace("pgsql-", "", StringComparison.Ordinal);
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static async Task<string> InstallAsync(
        string what, string package, bool mayInstall, Action<string> report, Func<string?> find, CancellationToken cancellationToken)
    {
        var command = InstallCommand(package);
        if (!mayInstall || !Environment.IsPrivilegedProcess || !IsDebian())
            throw new StartFailureException($"{what} is missing: {command}");

        await Installing.WaitAsync(cancellationToken);
        try
        {
            report($"{what} is missing; installing {package} from the distribution's packages (its programs only: no service is started, no cluster made).");
            var apt = ChildProcess.Start(
                new ChildProcessOptions { FileName = "sh", Arguments = ["-c", InstallScript, "install", package] },
                TimeProvider.System);
            // Not broken off: a half-installed package would be left to the user.
            var exitCode = await apt.Exited;
            await apt.DrainAsync();
            return exitCode == 0 && find() is { } found
                ? found
                : throw new StartFailureException($"{what} is missing and could not be installed: {command}", apt.LastLines);
        }
        finally
        {
            Installing.Release();
        }
    }

    private static string InstallCommand(string package)
    {
        if (IsDebian())
            return $"sudo apt-get install --no-install-recommends {package}";
        return File.Exists("/usr/bin/dnf")
            ? $"sudo dnf install {(package.StartsWith("postgresql", StringComparison.Ordinal) ? "postgresql-server" : package)}"
            : $"install {package} with the package manager of this system, or give connection strings (ConnectionStrings__identitydb, __tradingdb, __messaging)";
    }

    private static bool IsDebian() =>
        File.Exists("/usr/bin/apt-get") && File.Exists("/etc/debian_version");

    // Debian's packages start what they install and make a cluster. Both are kept from happening while we install, and
    // nothing of that stays: the machine's own settings are as before.
    private const string InstallScript = """
        set -e
        export DEBIAN_FRONTEND=noninteractive
        policy=/usr/sbin/policy-rc.d
        cluster=/etc/postgresql-common/createcluster.conf
        if [ ! -e "$policy" ]; then
            printf '#!/bin/sh\nexit 101\n' > "$policy"; chmod +x "$policy"; made=1
        fi
        trap '[ -z "$made" ] || rm -f "$policy"; [ -z "$marked" ] || sed -i "/# until fyntrix has installed/d" "$cluster"' EXIT
        apt-get update -q
        case "$1" in postgresql*)
            apt-get install -y -q --no-install-recommends postgresql-common
            printf 'create_main_cluster = false # until fyntrix has installed\n' >> "$cluster"; marked=1
        esac
        apt-get install -y -q --no-install-recommends "$1"
        """;
}
