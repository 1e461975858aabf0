namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>A command cannot do what was asked; the message is one line that tells the operator what to do.</summary>
public sealed class CommandRefusedException(string message) : Exception(message);
