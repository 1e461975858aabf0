using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Hosting;

public static class CommandExtensions
{
    public static void AddCommand<TCommand>(this IServiceCollection services)
        where TCommand : class, IServiceCommand =>
        services.AddScoped<IServiceCommand, TCommand>();

    /// <summary>
    /// Runs the command that the arguments begin with, or the service when they begin with none.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args)
    {
        string[] words = [.. args.TakeWhile(a => !a.StartsWith('-'))];
        return words.Length == 0
            ? await RunAsync(app)
            : await ExplainAsync(cancellationToken => RunCommandAsync(app.Services, words, args[words.Length..], cancellationToken));
    }

    private static async Task<int> RunCommandAsync(IServiceProvider services, string[] words, string[] options, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var commands = scope.ServiceProvider.GetServices<IServiceCommand>().ToList();
        var asked = string.Join(' ', words);
        if (commands.Find(c => c.Name == asked) is { } command)
            return await command.RunAsync(new CommandArguments(options), Console.Out, cancellationToken);

        await Console.Error.WriteLineAsync($"There is no command '{asked}'. Commands:");
        foreach (var known in commands)
            await Console.Error.WriteLineAsync($"  {known.Usage}");
        return 2;
    }

    /// <summary>A service whose settings are wrong, or whose stores another process has, does not start, and says in a line for each what is wrong.</summary>
    private static async Task<int> RunAsync(WebApplication app)
    {
        var faults = Faults(app.Services);
        if (faults.Count == 0)
            faults = app.Services.ServeStores();
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync(fault);
        if (faults.Count > 0)
            return 1;
        if (await ExplainAsync(cancellationToken => PrepareAsync(app.Services, cancellationToken)) is not 0 and var code)
            return code;
        await app.RunAsync();
        return 0;
    }

    private static async Task<int> PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        foreach (var step in scope.ServiceProvider.GetServices<IBeforeStart>())
            await step.RunAsync(cancellationToken);
        return 0;
    }

    /// <summary>Runs the work, which Ctrl-C breaks off, and says in one line why it could not be done.</summary>
    private static async Task<int> ExplainAsync(Func<CancellationToken, Task<int>> work)
    {
        using var cancellation = new CancellationTokenSource();
        void Cancel(object? sender, ConsoleCancelEventArgs e)
        {
            e.Cancel = true;
            cancellation.Cancel();
        }

        Console.CancelKeyPress += Cancel;
        try
        {
            return await work(cancellation.Token);
        }
        catch (CommandRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
        catch (OptionsValidationException wrong)
        {
            foreach (var fault in wrong.Failures)
                await Console.Error.WriteLineAsync(fault);
            return 1;
        }
        catch (Exception e) when (DatabaseFailure.Find(e) is not null)
        {
            await Console.Error.WriteLineAsync($"The database could not be used: {DatabaseFailure.Describe(e)}");
            return 1;
        }
        catch (MessageBrokerUnavailableException e)
        {
            await Console.Error.WriteLineAsync($"The message broker could not be used: {e.GetBaseException().Message}");
            return 1;
        }
        catch (Exception e) when (e is SqliteStoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Broken off.");
            return 1;
        }
        finally
        {
            Console.CancelKeyPress -= Cancel;
        }
    }

    private static IReadOnlyList<string> Faults(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return [.. wrong.Failures];
        }
        catch (AggregateException several) when (several.InnerExceptions.All(e => e is OptionsValidationException))
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(wrong => wrong.Failures)];
        }
    }
}
