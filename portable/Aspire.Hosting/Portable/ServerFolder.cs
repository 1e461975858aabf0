using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>Where a server keeps its data: one folder for what is kept, another for what each start begins anew.</summary>
internal static class ServerFolder
{
    public static async Task<string> PrepareAsync(string dataDirectory, string resourceName, bool keepsData)
    {
        if (keepsData)
            return Path.Combine(dataDirectory, resourceName);

        var root = Path.Combine(dataDirectory, "throwaway");
        var folder = Path.Combine(root, resourceName);
        DataFolder.Create(root);

        // A server that an unclean stop left behind would go on writing into what is removed here.
        await new ProcessRecords(Path.Combine(folder, "processes"), TimeProvider.System).EndLeftoversAsync();
        DataFolder.Delete(folder);
        return folder;
    }
}
