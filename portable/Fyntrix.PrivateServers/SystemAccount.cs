using System.Globalization;

namespace Fyntrix.PrivateServers;

/// <summary>A user of this machine, from /etc/passwd: where the accounts of distribution packages are.</summary>
internal sealed record SystemAccount(string Name, uint UserId, uint GroupId)
{
    public static SystemAccount? Find(string name)
    {
        if (!File.Exists("/etc/passwd"))
            return null;

        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length > 3 && fields[0] == name
                && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                && uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var group))
            {
                return new SystemAccount(name, user, group);
            }
        }

        return null;
    }
}
