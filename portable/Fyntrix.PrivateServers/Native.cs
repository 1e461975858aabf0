using System.Runtime.InteropServices;

namespace Fyntrix.PrivateServers;

/// <summary>The three calls of the C library that .NET has no method for.</summary>
internal static partial class Native
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    /// <param name="processId">A negative number means the process group of that id.</param>
    /// <param name="signal">The signal's number.</param>
    /// <returns>0, or -1 when there is no such process or it may not be signalled.</returns>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    public static void Chown(string path, SystemAccount owner)
    {
        if (ChangeOwner(path, owner.UserId, owner.GroupId) != 0)
            throw new StartFailureException($"{path} cannot be given to the user {owner.Name} (error {Marshal.GetLastPInvokeError()}): check the folder's file system.");
    }
}
