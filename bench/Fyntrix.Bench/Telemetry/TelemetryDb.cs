using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Bench.Telemetry;

internal sealed class TelemetryDb(DbContextOptions<TelemetryDb> options) : ServiceDbContext(options);
