using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Tests.Support;

/// <summary>A service's executable as an operator sees it. The console belongs to the process: one at a time.</summary>
internal static class CommandRun
{
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        string[] arguments, Action<WebApplicationBuilder> configure, string environment = "Production")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Services.AddSingleton(TimeProvider.System);
        configure(builder);
        await using var app = builder.Build();
        var (formerOutput, formerErrors) = (Console.Out, Console.Error);
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        Console.SetOut(output);
        Console.SetError(errors);
        try
        {
            return (await app.RunServiceAsync(arguments), output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(formerOutput);
            Console.SetError(formerErrors);
        }
    }
}
