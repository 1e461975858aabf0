using Fyntrix.ServiceDefaults.Import;

namespace Fyntrix.Trading.Import;

/// <summary>What an import did, table by table, and every row that was not taken over as it stood.</summary>
internal sealed record ImportReport(
    ImportCounts Connections, ImportCounts Tokens, ImportCounts Intents, ImportCounts Orders, ImportCounts Snapshots, IReadOnlyList<ImportRemark> Remarks);

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
    VALUE_UNKNOWN,
    SYMBOL_INVALID,
    QTY_INVALID,
    PRICE_UNUSABLE,
    SIDE_SENT_AS_SELL,
    ORDER_MISSING,
    OPEN_AT_IMPORT,
    FILLED_QTY_ASSUMED,
    FILLED_QTY_CUT,
    INTENT_LEFT_OUT,
    CONNECTION_MADE,
    TEXT_CUT,
    TIME_UNUSABLE,
    PAYLOAD_UNREADABLE,
}
