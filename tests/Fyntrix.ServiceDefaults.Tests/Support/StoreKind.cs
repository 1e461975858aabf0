namespace Fyntrix.ServiceDefaults.Tests.Support;

public enum StoreKind
{
    Postgres,
    Sqlite,
}
