using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Fyntrix.Identity.Codes;
using Fyntrix.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Identity.Tests;

/// <summary>Codes by a provider's HTTP API, and what the service says to settings with which it could not send them.</summary>
public sealed class CodeSenderTests : IAsyncLifetime
{
    private const string Secret = "the-providers-secret-key";

    private static readonly CodeMessage Message = new(CodeChannel.SMS, OneTimeCodePurpose.PHONE_SIGN_IN, "+919876543210", "054321");

    private StubServer _provider = null!;

    public async Task InitializeAsync() => _provider = await StubServer.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task A_JSON_template_is_filled_and_escaped()
    {
        await using var app = App(
            ("Sms:Url", $"{_provider.Address}/messages"),
            ("Sms:Headers:X-Api-Key", Secret),
            ("Sms:Body", """{"to":"{to}","message":"{text}","kind":"{purpose}","nested":{"otp":"{code}"}}"""));

        await Sender(app).SendAsync(new CodeMessage(CodeChannel.SMS, OneTimeCodePurpose.PHONE_SIGN_IN, "a\"\\\n{code}@example.com", "054321"), default);

        var asked = Assert.Single(_provider.Requests);
        Assert.Equal("POST", asked.Method);
        Assert.Equal("/messages", asked.Target);
        Assert.Equal(Secret, asked.Headers["X-Api-Key"]);
        Assert.Equal("application/json", asked.Headers["Content-Type"]);
        var body = JsonDocument.Parse(asked.Body).RootElement;
        Assert.Equal("a\"\\\n{code}@example.com", body.GetProperty("to").GetString());
        Assert.StartsWith("054321 is your Fyntrix code to sign in.", body.GetProperty("message").GetString());
        Assert.Equal("PHONE_SIGN_IN", body.GetProperty("kind").GetString());
        Assert.Equal("054321", body.GetProperty("nested").GetProperty("otp").GetString());
    }

    [Fact]
    public async Task A_form_template_is_filled_and_escaped()
    {
        await using var app = App(
            ("Sms:Url", $"{_provider.Address}/Accounts/AC1/Messages.json"),
            ("Sms:ContentType", "application/x-www-form-urlencoded"),
            ("Sms:Headers:Authorization", $"Basic {Secret}"),
            ("Sms:Body", "To={to}&From=%2B1555&Body={text}"));

        await Sender(app).SendAsync(Message, default);

        var asked = Assert.Single(_provider.Requests);
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["Content-Type"]);
        Assert.Equal($"Basic {Secret}", asked.Headers["Authorization"]);
        var form = QueryHelpers.ParseQuery(asked.Body);
        Assert.Equal("+919876543210", form["To"]);
        Assert.Equal("+1555", form["From"]);
        Assert.Equal(Message.Text, form["Body"]);
    }

    [Fact]
    public async Task An_address_is_filled_and_escaped()
    {
        await using var app = App(("Sms:Method", "GET"), ("Sms:Url", $"{_provider.Address}/{{to}}/AUTOGEN?otp={{code}}&text={{text}}"));

        await Sender(app).SendAsync(Message, default);

        var asked = Assert.Single(_provider.Requests);
        Assert.Equal("GET", asked.Method);
        Assert.StartsWith("/%2B919876543210/AUTOGEN?otp=054321&text=054321%20is%20your", asked.Target);
        Assert.Equal("", asked.Body);
    }

    [Fact]
    public async Task Each_channel_has_its_own_template()
    {
        await using var app = App(("Email:Url", $"{_provider.Address}/mail"), ("Email:Body", """{"to":"{to}","code":"{code}"}"""));

        Assert.True(Sender(app).Reaches(CodeChannel.EMAIL));
        Assert.False(Sender(app).Reaches(CodeChannel.SMS));
        await Sender(app).SendAsync(new CodeMessage(CodeChannel.EMAIL, OneTimeCodePurpose.PASSWORD_RESET, "a@example.com", "054321"), default);

        Assert.Equal("/mail", Assert.Single(_provider.Requests).Target);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(503)]
    public async Task A_provider_that_refuses_is_asked_once_and_its_words_are_not_repeated(int status)
    {
        _provider.Status = status;
        _provider.Body = $"wrong key {Secret}";
        await using var app = App(("Sms:Url", $"{_provider.Address}/?to={{to}}&code={{code}}&key={Secret}"));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => Sender(app).SendAsync(Message, default));

        Assert.Single(_provider.Requests);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal($"The provider answered {status}.", failure.Message);
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_once_more()
    {
        var line = new BadLine { Failures = 1 };
        await using var app = App(services => services.AddHttpClient(HttpCodeSender.Client).AddHttpMessageHandler(() => line), ("Sms:Url", $"{_provider.Address}/?to={{to}}&code={{code}}"));

        await Sender(app).SendAsync(Message, default);

        Assert.Single(_provider.Requests);
        line.Failures = 2;
        await Assert.ThrowsAsync<HttpRequestException>(() => Sender(app).SendAsync(Message, default));
        Assert.Equal(0, line.Failures);
    }

    [Fact]
    public async Task A_provider_that_is_slow_is_given_up_and_not_asked_again()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), HttpCodeSender.Patience);
        var answers = new TaskCompletionSource();
        _provider.Hold = answers.Task;
        await using var app = App(
            services => services.AddHttpClient(HttpCodeSender.Client).ConfigureHttpClient(client => client.Timeout = TimeSpan.FromMilliseconds(300)),
            ("Sms:Url", $"{_provider.Address}/?to={{to}}&code={{code}}"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sender(app).SendAsync(Message, default));

        answers.SetResult();
        Assert.True(_provider.Requests.Count <= 1);
    }

    [Fact]
    public async Task Neither_logs_nor_traces_hold_a_code_or_a_key()
    {
        var logs = new Lines();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            // Not what the provider says of itself: it runs in this process.
            ShouldListenTo = source => source.Name.Contains("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = App(
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs)),
            ("Sms:Url", $"{_provider.Address}/API/{Secret}/{{to}}/{{code}}"),
            ("Sms:Headers:Authorization", Secret),
            ("Sms:Body", $$"""{"key":"{{Secret}}","text":"{text}"}"""));
        var delivery = app.Services.GetRequiredService<CodeDelivery>();
        await delivery.StartAsync(default);

        delivery.Send(Message);
        await Eventually.HoldsAsync(() => _provider.Requests.Count == 1);
        (_provider.Status, _provider.Body) = (500, $"{Secret} {Message.Code}");
        delivery.Send(Message);
        await Eventually.HoldsAsync(() => logs.All.Any(l => l.Contains("could not be sent", StringComparison.Ordinal)));
        await delivery.StopAsync(default);

        Assert.All(logs.All, line =>
        {
            Assert.DoesNotContain(Secret, line);
            Assert.DoesNotContain(Message.Code, line);
            Assert.DoesNotContain(Message.Target, line);
        });
        Assert.DoesNotContain(spans, span => span.TagObjects.Any(tag => tag.Value?.ToString()?.Contains(Secret, StringComparison.Ordinal) == true));
        Assert.Contains(logs.All, l => l.Contains("Nothing is set up to send codes by EMAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_development_codes_stand_in_the_log_until_a_provider_is_set()
    {
        await using var plain = App(services => { }, "Development");
        await using var asked = App(services => { }, "Development", ("Sender", "Log"));
        await using var provided = App(services => { }, "Development", ("Sms:Url", "http://sms.example.com/{to}/{code}"));

        Assert.IsType<LogCodeSender>(Sender(plain));
        Assert.IsType<LogCodeSender>(Sender(asked));
        Assert.IsType<HttpCodeSender>(Sender(provided));
        Assert.True(Sender(plain).Reaches(CodeChannel.SMS));
    }

    [Fact]
    public async Task Elsewhere_the_service_starts_without_a_provider_and_reaches_nobody()
    {
        await using var app = App();

        app.Services.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate();

        Assert.False(Sender(app).Reaches(CodeChannel.SMS));
        Assert.False(Sender(app).Reaches(CodeChannel.EMAIL));
    }

    public static TheoryData<string[], string> Faults => new()
    {
        { ["Sender=Pigeon"], "Codes cannot be sent: Codes:Sender must be Http, or in Development Log." },
        { ["Sender=Log"], "Codes must not stand in a log outside Development: set Codes:Sender to Http, with Codes:Sms:Url and Codes:Email:Url." },
        { ["Sender=Http"], "Codes cannot be sent: with Codes:Sender Http set Codes:Sms:Url or Codes:Email:Url, or both." },
        { ["Sms:Body={to}{code}"], "Codes cannot be sent: Codes:Sms has a body or headers but no address; set Codes:Sms:Url." },
        { ["Sms:Url=sms.example.com/{to}/{code}"], "Codes cannot be sent: Codes:Sms:Url must be an absolute https address." },
        { ["Sms:Url=ftp://sms.example.com/{to}/{code}"], "Codes cannot be sent: Codes:Sms:Url must be an absolute https address." },
        { ["Sms:Url=http://sms.example.com/{to}/{code}"], "Codes must not travel unencrypted: Codes:Sms:Url must begin with https." },
        { ["Sms:Url=https://sid:key@sms.example.com/{to}/{code}"], "Codes:Sms:Url must not hold a password, which would not be sent: set Codes:Sms:Headers:Authorization." },
        { ["Sms:Url=https://sms.example.com/{to}/{code}", "Sms:Method=DELETE"], "Codes cannot be sent: Codes:Sms:Method must be POST, PUT or GET." },
        { ["Sms:Url=https://sms.example.com/{code}"], "Codes cannot be sent: {to} stands neither in Codes:Sms:Url nor in Codes:Sms:Body." },
        { ["Sms:Url=https://sms.example.com/{to}"], "Codes cannot be sent: {text} or {code} must stand in Codes:Sms:Url or Codes:Sms:Body." },
        { ["Sms:Url=https://sms.example.com/{to}/{code}", "Sms:Method=GET", "Sms:Body=x", "Sms:ContentType=application/x-www-form-urlencoded"], "Codes cannot be sent: with GET leave out Codes:Sms:Body and put the placeholders into Codes:Sms:Url." },
        { ["Sms:Url=https://sms.example.com/", "Sms:ContentType=text/plain", "Sms:Body={to}{code}"], "Codes cannot be sent: Codes:Sms:ContentType must be application/json or application/x-www-form-urlencoded." },
        { ["Email:Url=https://mail.example.com/", "Email:Body={\"to\":{to},\"text\":{text}}"], "Codes cannot be sent: Codes:Email:Body is not valid JSON once its placeholders are filled in; they belong between quotes." },
        { ["Sms:Url=https://sms.example.com/{to}/{code}", "Sms:Headers:Content-Type=text/plain"], "Codes cannot be sent: Codes:Sms:Headers:Content-Type is no header of a request; the body's type is Codes:Sms:ContentType." },
        { ["Sms:Url=https://sms.example.com/{to}/{code}", "Sms:Headers:Authorization=a\nb"], "Codes cannot be sent: Codes:Sms:Headers:Authorization is no header of a request; the body's type is Codes:Sms:ContentType." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Settings_that_could_not_send_are_told_what_to_set(string[] settings, string fault)
    {
        await using var app = App([.. settings.Select(s => (s[..s.IndexOf('=', StringComparison.Ordinal)], s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..]))]);

        var refused = Assert.ThrowsAny<Exception>(() => app.Services.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate());

        Assert.Equal(fault, Assert.Single(Assert.IsType<Microsoft.Extensions.Options.OptionsValidationException>(refused).Failures));
    }

    [Fact]
    public async Task The_service_does_not_start_where_codes_would_stand_in_a_log_that_others_read()
    {
        var (exitCode, errors) = await ServiceProgram.RunAsync<Program>(
            "--environment=Production",
            "--Codes:Sender=Log",
            "--ConnectionStrings:messaging=memory",
            "--ConnectionStrings:identitydb=Host=127.0.0.1;Port=1;Database=none;Username=nobody",
            "--Encryption:ActiveKeyId=test",
            "--Encryption:Keys:test=a key for tests only, long enough to be one");

        Assert.Equal(1, exitCode);
        Assert.Contains("Codes must not stand in a log outside Development", errors);
    }

    private static ICodeSender Sender(WebApplication app) => app.Services.GetRequiredService<ICodeSender>();

    private static WebApplication App(params (string Key, string Value)[] settings) => App(services => { }, settings);

    private static WebApplication App(Action<IServiceCollection> configure, params (string Key, string Value)[] settings) => App(configure, "Production", settings);

    private static WebApplication App(Action<IServiceCollection> configure, string environment, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"{CodeSettings.Section}:{s.Key}", (string?)s.Value)));
        builder.AddCodes();
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>Cannot connect the first times.</summary>
    private sealed class BadLine : DelegatingHandler
    {
        public int Failures { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Failures-- > 0
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused")
                : base.SendAsync(request, cancellationToken);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IEnumerable<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _all.Enqueue(state.ToString()!);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _all.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
