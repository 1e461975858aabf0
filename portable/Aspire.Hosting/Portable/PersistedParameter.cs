// Stands in for Aspire.Hosting.AppHost 13.1.3: generated parameters that stay the same from start to start.

using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

internal static class PersistedParameter
{
    public static string ReadOrCreate(PortableSettings settings, string name, ParameterDefault value)
    {
        var folder = Path.Combine(settings.DataDirectory, "parameters");
        var file = Path.Combine(folder, name);
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } kept)
            return kept;

        var made = value.GetDefaultValue();
        DataFolder.CreateFor(null, folder);
        PrivateFile.Write(file, made);
        return made;
    }
}
