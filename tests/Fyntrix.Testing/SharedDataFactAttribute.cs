using Xunit;

namespace Fyntrix.Testing;

/// <summary>A fact about real data outside the repository, skipped where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null)
            Skip = "Needs real data: set FYNTRIX_SHARED_DATA to its folder.";
    }
}
