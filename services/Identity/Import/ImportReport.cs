namespace Fyntrix.Identity.Import;

/// <summary>What an import did, table by table, and every row that was not taken over as it stood.</summary>
internal sealed record ImportReport(ImportCounts Users, ImportCounts Preferences, ImportCounts Watchlists, IReadOnlyList<ImportRemark> Remarks);

/// <summary>What became of a table's rows.</summary>
/// <param name="Found">In the former database.</param>
/// <param name="Added">New here.</param>
/// <param name="Corrected">Those of them of which something was put right.</param>
/// <param name="AlreadyThere">Rows of users who were here before; what changed in the former system since is left alone.</param>
/// <param name="LeftOut">Not taken over.</param>
internal sealed record ImportCounts(int Found, int Added, int Corrected, int AlreadyThere, int LeftOut);

/// <summary>A row with a remark. Key is the row's id in the former database; no address, number or name stands here.</summary>
internal sealed record ImportRemark(string Table, string Key, ImportReason Reason, ImportAction Action, string Detail);

/// <summary>What was done with a row.</summary>
internal enum ImportAction
{
    CORRECTED,
    LEFT_OUT,
}

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
