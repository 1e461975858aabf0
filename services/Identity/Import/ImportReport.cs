using Fyntrix.ServiceDefaults.Import;

namespace Fyntrix.Identity.Import;

/// <summary>What an import did, table by table, and every row that was not taken over as it stood.</summary>
internal sealed record ImportReport(ImportCounts Users, ImportCounts Preferences, ImportCounts Watchlists, IReadOnlyList<ImportRemark> Remarks);

/// <summary>Why.</summary>
internal enum ImportReason
{
    ID_EMPTY,
    USER_DELETED,
    USER_LEFT_OUT,
    EMAIL_TAKEN,
    PHONE_TAKEN,
    EXTERNAL_LOGIN_TAKEN,
    NOT_STORABLE,
    NAME_EMPTY,
    EMAIL_INVALID,
    PHONE_INVALID,
    PHONE_REFORMATTED,
    TIME_UNUSABLE,
    BIRTH_DATE_INVALID,
    PICTURE_INVALID,
    TEXT_CUT,
    JSON_INVALID,
    REFERRAL_CODE_TAKEN,
    REFERRER_UNKNOWN,
    VALUE_UNKNOWN,
    MODES_INVALID,
    SYMBOL_INVALID,
    EXCHANGE_UNKNOWN,
    DUPLICATE,
}
