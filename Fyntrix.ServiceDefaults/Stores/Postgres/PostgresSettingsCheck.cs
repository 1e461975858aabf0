using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>A service does not start on a database that it could not reach safely, and says what to set.</summary>
internal sealed class PostgresSettingsCheck(string name, string? connectionString, bool isDevelopment) : IValidateOptions<PostgresSettings>
{
    public ValidateOptionsResult Validate(string? optionsName, PostgresSettings options)
    {
        var faults = new List<string>();
        if (options.PoolSize is < 1 or > 1000)
            faults.Add("Postgres:PoolSize must be 1 to 1000 connections.");
        if (FaultOfConnection(options.AllowPlain) is { } fault)
            faults.Add(fault);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private string? FaultOfConnection(bool allowPlain)
    {
        if (string.IsNullOrEmpty(connectionString))
            return $"A connection string is missing: set ConnectionStrings:{name} (ConnectionStrings__{name} in the environment).";

        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return $"ConnectionStrings:{name} is no connection string of Postgres: write it as Host=…;Username=…;Password=…;Database=….";
        }

        if (string.IsNullOrEmpty(given.Host))
            return $"ConnectionStrings:{name} names no Host.";
        var encrypted = given.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull;
        return encrypted || isDevelopment || allowPlain || given.Host.Split(',').All(StaysOnThisMachine)
            ? null
            : $"The connection to {given.Host} could go unencrypted: add SslMode=VerifyFull (or at the least Require) to ConnectionStrings:{name}, or set Postgres:AllowPlain=true on a private network.";
    }

    /// <summary>A loopback address, or the folder of a Unix socket.</summary>
    private static bool StaysOnThisMachine(string host)
    {
        host = host.Trim();
        if (host.StartsWith('/') || host.StartsWith('@'))
            return true;
        // A port may follow; an IPv6 address has colons of its own.
        var address = IPAddress.TryParse(host, out var whole) ? whole
            : IPAddress.TryParse(host.Split(':')[0], out var before) ? before
            : null;
        return address is null
            ? string.Equals(host.Split(':')[0], "localhost", StringComparison.OrdinalIgnoreCase)
            : IPAddress.IsLoopback(address);
    }
}
