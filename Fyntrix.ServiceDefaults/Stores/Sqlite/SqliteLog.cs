namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

internal static partial class SqliteLog
{
    [LoggerMessage(EventName = "store.unusable", Level = LogLevel.Error, Message = "{Path} cannot be used now: {Reason}")]
    public static partial void LogFolderUnusable(this ILogger logger, string path, string reason);
}
