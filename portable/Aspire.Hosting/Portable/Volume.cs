namespace Aspire.Hosting.Portable;

/// <param name="Name">Of the volume; it outlives the container.</param>
/// <param name="Target">Where the container finds it.</param>
internal sealed record Volume(string Name, string Target, bool IsReadOnly);
