namespace Fyntrix.ServiceDefaults.Hosting;

/// <summary>Something an operator runs with a service's executable instead of the service: <c>dotnet Fyntrix.Identity.dll migrate</c>.</summary>
public interface IServiceCommand
{
    /// <summary>One or two words, as typed.</summary>
    string Name { get; }

    /// <summary>One line for the list of commands.</summary>
    string Usage { get; }

    /// <returns>The exit code: 0 when it did what was asked.</returns>
    /// <exception cref="CommandRefusedException">With a line for the operator.</exception>
    Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken);
}
