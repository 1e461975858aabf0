using Fyntrix.ServiceDefaults.Import;

namespace Fyntrix.Trading.Import;

/// <summary>What an import did, table by table, and every row that was not taken over as it stood.</summary>
internal sealed record ImportReport(ImportCounts Connections, ImportCounts Tokens, IReadOnlyList<ImportRemark> Remarks);

/// <summary>Why a row was corrected or left out.</summary>
internal enum ImportReason
{
    ACCOUNT_EMPTY,
    BROKER_UNKNOWN,
    BROKER_SIMULATED,
    STATUS_UNKNOWN,
    DUPLICATE,
    CONNECTED_HERE,
    CONNECTION_LEFT_OUT,
    NO_TOKEN,
    TOKEN_KEY_MISSING,
    TOKEN_UNREADABLE,
    TOKEN_REPLACED,
    NOT_STORABLE,
}
