using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fyntrix.Trading.Tests.Kite;

/// <summary>
/// A server that speaks Kite Connect v3 as its vendor has published it: requests that the vendor would refuse are
/// refused, answers have the published bodies, and calls go wrong when a test says so. It knows no hours: that is for tests to arrange.
/// </summary>
public sealed class KiteStub : IAsyncDisposable
{
    public const string ApiSecret = "kite-secret-that-no-log-may-show";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, User> _users = [];
    private readonly Dictionary<string, decimal> _prices = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<KiteFault>> _faults = new();
    private readonly ConcurrentDictionary<string, int> _looks = new();
    private int _held;
    private int _holding;
    private long _numbers = 1_512_200_000_000_000_000;

    private KiteStub(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>Every call that came in, as <c>METHOD path</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>How often this user's trades were asked for, which is the last call of a look at the books.</summary>
    public int LooksAt(string userId) => _looks.GetValueOrDefault(userId);

    /// <summary>The forms of placed and modified orders, as they came in.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Forms { get; } = new();

    /// <summary>How long calls that come late are held back; longer than the caller's patience.</summary>
    public TimeSpan Late { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Calls that were held back and are done by now.</summary>
    public int Held => _held;

    /// <summary>Calls that are held back.</summary>
    public int Holding => _holding;

    public static async Task<KiteStub> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new KiteStub(app, time);
        stub.Map(app);
        await app.StartAsync();
        stub.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return stub;
    }

    /// <summary>A user has signed in at the login page: what the broker gives the browser to take back.</summary>
    public string SignIn(string userId)
    {
        lock (_lock)
        {
            var user = UserOf(userId);
            return user.RequestToken = $"request-{Guid.NewGuid():N}";
        }
    }

    /// <summary>The user has ended the session in Kite itself.</summary>
    public void EndSession(string userId)
    {
        lock (_lock)
            UserOf(userId).AccessToken = null;
    }

    public bool IsSignedIn(string userId)
    {
        lock (_lock)
            return UserOf(userId).AccessToken is not null;
    }

    /// <summary>The user's next calls of this kind go wrong, one for each fault: <c>POST /orders</c>, <c>GET /orders</c>, <c>GET /trades</c>.</summary>
    public void Fail(string userId, string call, params IEnumerable<KiteFault> faults)
    {
        var queue = _faults.GetOrAdd($"{userId} {call}", _ => new());
        foreach (var fault in faults)
            queue.Enqueue(fault);
    }

    /// <summary>The market moves; open orders that it reaches are filled.</summary>
    public void SetPrice(string symbol, decimal price)
    {
        lock (_lock)
        {
            _prices[symbol] = price;
            foreach (var user in _users.Values)
                foreach (var order in user.Orders)
                    Match(user, order);
        }
    }

    /// <summary>Fills a part of an open order at a price.</summary>
    public void Fill(string userId, string orderId, long quantity, decimal price)
    {
        lock (_lock)
            Fill(UserOf(userId), UserOf(userId).Orders.Single(o => o.Id == orderId), quantity, price);
    }

    /// <summary>An order that the user places in Kite's own app.</summary>
    public string PlaceElsewhere(string userId, string symbol, long quantity, string exchange = "NSE", string product = "CNC", string? tag = null)
    {
        lock (_lock)
        {
            var order = new Order(Number(), new Dictionary<string, string>
            {
                ["exchange"] = exchange, ["tradingsymbol"] = symbol, ["transaction_type"] = "BUY", ["quantity"] = quantity.ToString(CultureInfo.InvariantCulture),
                ["product"] = product, ["order_type"] = "MARKET", ["market_protection"] = "-1",
            }, "regular", Now());
            if (tag is not null)
                order.Form["tag"] = tag;
            UserOf(userId).Orders.Add(order);
            Match(UserOf(userId), order);
            return order.Id;
        }
    }

    public void SetStatus(string userId, string orderId, string status)
    {
        lock (_lock)
        {
            var order = UserOf(userId).Orders.Single(o => o.Id == orderId);
            order.Status = status;
            order.UpdatedAt = Now();
        }
    }

    /// <summary>The book is cleared, as it is before each session.</summary>
    public void ClearBook(string userId)
    {
        lock (_lock)
        {
            UserOf(userId).Orders.Clear();
            UserOf(userId).Trades.Clear();
        }
    }

    public void Own(string userId, string symbol, long quantity, long t1, long used)
    {
        lock (_lock)
            UserOf(userId).Holdings.Add((symbol, quantity, t1, used));
    }

    /// <summary>So much of a holding was sold today.</summary>
    public void Use(string userId, string symbol, long quantity)
    {
        lock (_lock)
        {
            var holdings = UserOf(userId).Holdings;
            var at = holdings.FindIndex(h => h.Symbol == symbol);
            holdings[at] = holdings[at] with { Used = quantity };
        }
    }

    /// <summary>How many orders the user has with this tag.</summary>
    public int OrdersTagged(string userId, string tag)
    {
        lock (_lock)
            return UserOf(userId).Orders.Count(o => o.Form.GetValueOrDefault("tag") == tag);
    }

    /// <summary>The user's orders as they stand, with how many trades each has.</summary>
    public IReadOnlyList<OrderNow> OrdersOf(string userId)
    {
        lock (_lock)
        {
            var user = UserOf(userId);
            return [.. user.Orders.Select(o => new OrderNow(
                o.Id, o.Form.GetValueOrDefault("tag"), o.Status, o.Quantity, o.Filled, user.Trades.Count(t => t["order_id"]!.GetValue<string>() == o.Id)))];
        }
    }

    /// <summary>Nothing goes wrong from here on.</summary>
    public void Heal(string userId)
    {
        foreach (var (call, queue) in _faults)
        {
            if (call.StartsWith($"{userId} ", StringComparison.Ordinal))
                queue.Clear();
        }
    }

    public IReadOnlyList<string> OrderIds(string userId)
    {
        lock (_lock)
            return [.. UserOf(userId).Orders.Select(o => o.Id)];
    }

    /// <summary>The postback for an order, signed as Kite does.</summary>
    public string Postback(string userId, string orderId, string secret = ApiSecret)
    {
        lock (_lock)
        {
            var json = UserOf(userId).Orders.Single(o => o.Id == orderId).Json(userId);
            json["user_id"] = userId;
            json["app_id"] = 1234;
            json["checksum"] = Sha256(orderId + json["order_timestamp"] + secret);
            return json.ToJsonString();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task RefuseAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new { status = "error", message, error_type = type, data = (object?)null });
    }

    private void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/session/token", SessionAsync);
        app.MapDelete("/session/token", LogoutAsync);
        app.MapGet("/instruments", InstrumentsAsync);
        Handle(app, "GET", "/user/profile", (_, user) => new JsonObject { ["user_id"] = user.Id, ["broker"] = "ZERODHA" });
        Handle(app, "GET", "/user/margins", (_, user) => Margins(user));
        Handle(app, "GET", "/orders", (_, user) => new JsonArray([.. user.Orders.Select(o => o.Json(user.Id))]));
        Handle(app, "GET", "/orders/{id}", (context, user) => Find(context, user) is { } order ? new JsonArray(order.Json(user.Id)) : null);
        Handle(app, "GET", "/trades", (_, user) => new JsonArray([.. user.Trades.Select(t => t.DeepClone())]));
        Handle(app, "GET", "/portfolio/positions", (_, user) => new JsonObject { ["net"] = Positions(user), ["day"] = Positions(user) });
        Handle(app, "GET", "/portfolio/holdings", (_, user) => Holdings(user));
        Handle(app, "GET", "/quote", (context, _) => Quote(context.Request.Query["i"].ToString()));
        Handle(app, "POST", "/margins/orders", (context, _) => OrderMargins(context));
        Handle(app, "POST", "/orders/{variety}", Place);
        Handle(app, "PUT", "/orders/{variety}/{id}", Modify);
        Handle(app, "DELETE", "/orders/{variety}/{id}", Cancel);
    }

    /// <summary>Whether Kite is out of order when somebody signs off.</summary>
    public bool FailLogout { get; set; }

    /// <summary>The list of instruments, as <c>symbol,exchange,tick,lot</c> lines.</summary>
    public ConcurrentQueue<string> Instruments { get; } = new();

    private Task InstrumentsAsync(HttpContext context)
    {
        Calls.Enqueue("GET /instruments");
        var rows = Instruments.Select(line => line.Split(',')).Select((i, n) => $"{n},{n},{i[0]},\"A NAME, WITH A COMMA\",0.0,,0.0,{i[2]},{i[3]},EQ,{i[1]},{i[1]}");
        return context.Response.WriteAsync(string.Join("\n", [
            "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange", .. rows, ""]));
    }

    private void Handle(IEndpointRouteBuilder app, string method, string path, Func<HttpContext, User, JsonNode?> answer) =>
        app.MapMethods(path, [method], async context =>
        {
            var call = $"{method} /{context.Request.Path.Value!.Split('/')[1]}";
            Calls.Enqueue($"{method} {context.Request.Path}");
            if (context.Request.Headers["X-Kite-Version"] != "3")
            {
                await RefuseAsync(context, 400, "InputException", "X-Kite-Version is missing.");
                return;
            }

            User? user;
            lock (_lock)
                user = _users.Values.FirstOrDefault(u => u.AccessToken is not null && context.Request.Headers.Authorization == $"token {u.ApiKey}:{u.AccessToken}");
            if (user is null)
            {
                await RefuseAsync(context, 403, "TokenException", "Incorrect `api_key` or `access_token`.");
                return;
            }

            if (call == "GET /trades")
                _looks.AddOrUpdate(user.Id, 1, (_, n) => n + 1);
            if (context.Request.HasFormContentType)
                await context.Request.ReadFormAsync();
            else if (context.Request.HasJsonContentType())
                context.Items["json"] = await JsonNode.ParseAsync(context.Request.Body);
            KiteFault? fault = _faults.TryGetValue($"{user.Id} {call}", out var queue) && queue.TryDequeue(out var next) ? next : null;
            await AnswerAsync(context, user, fault, answer);
        });

    private async Task AnswerAsync(HttpContext context, User user, KiteFault? fault, Func<HttpContext, User, JsonNode?> answer)
    {
        switch (fault)
        {
            case KiteFault.DropBefore:
                context.Abort();
                return;
            case KiteFault.TooMany:
                await RefuseAsync(context, 429, "NetworkException", "Too many requests");
                return;
            case KiteFault.ServerErrorBefore:
                await RefuseAsync(context, 500, "OrderException", "Something went wrong.");
                return;
            case KiteFault.TokenExpired:
                await RefuseAsync(context, 403, "TokenException", "Incorrect `api_key` or `access_token`.");
                return;
            case KiteFault.AddressRefused:
                await RefuseAsync(context, 403, "PermissionException", "IP (203.0.113.7) is not allowed to place orders for this app.");
                return;
            case KiteFault.DoLate:
                await HoldAsync(isDone: false);
                break;
        }

        JsonNode? data;
        string? refusal;
        lock (_lock)
        {
            data = answer(context, user);
            refusal = context.Items.TryGetValue("refusal", out var said) ? (string)said! : null;
        }

        switch (fault)
        {
            case KiteFault.DropAfter:
                context.Abort();
                return;
            case KiteFault.ServerErrorAfter:
                await RefuseAsync(context, 500, "OrderException", "Something went wrong.");
                return;
            case KiteFault.RefusedAfter:
                await RefuseAsync(context, 400, "OrderException", "Something went wrong.");
                return;
            case KiteFault.Malformed:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{\"status\":\"success\",\"data\":{\"order");
                return;
            case KiteFault.Empty:
                return;
            case KiteFault.AnswerLate:
                await HoldAsync(isDone: true);
                break;
            case KiteFault.DoLate:
                Interlocked.Decrement(ref _holding);
                Interlocked.Increment(ref _held);
                break;
        }

        if (refusal is not null)
            await RefuseAsync(context, 400, refusal.Split('|')[0], refusal.Split('|')[1]);
        else if (data is null)
            await RefuseAsync(context, 404, "GeneralException", "Couldn't find that.");
        else
            await context.Response.WriteAsync(new JsonObject { ["status"] = "success", ["data"] = data }.ToJsonString());
    }

    private async Task HoldAsync(bool isDone)
    {
        Interlocked.Increment(ref _holding);
        await Task.Delay(Late);
        if (!isDone)
            return;
        Interlocked.Decrement(ref _holding);
        Interlocked.Increment(ref _held);
    }

    private async Task SessionAsync(HttpContext context)
    {
        Calls.Enqueue("POST /session/token");
        var form = await context.Request.ReadFormAsync();
        User? user;
        lock (_lock)
        {
            user = _users.Values.FirstOrDefault(u => u.RequestToken == form["request_token"]);
            if (user is not null)
                user.RequestToken = null; // once
        }

        if (user is null || form["checksum"] != Sha256(form["api_key"] + form["request_token"].ToString() + ApiSecret))
        {
            await RefuseAsync(context, 403, "TokenException", "Token is invalid or has expired.");
            return;
        }

        lock (_lock)
            (user.ApiKey, user.AccessToken) = (form["api_key"]!, $"access-{Guid.NewGuid():N}");
        await context.Response.WriteAsJsonAsync(new
        {
            status = "success",
            data = new { user_type = "individual", user_id = user.Id, api_key = user.ApiKey, access_token = user.AccessToken, public_token = "p", refresh_token = "", login_time = Now() },
        });
    }

    private async Task LogoutAsync(HttpContext context)
    {
        Calls.Enqueue("DELETE /session/token");
        if (FailLogout)
        {
            await RefuseAsync(context, 503, "GeneralException", "Try later.");
            return;
        }

        lock (_lock)
        {
            var user = _users.Values.FirstOrDefault(u => u.AccessToken is not null && u.AccessToken == context.Request.Query["access_token"] && u.ApiKey == context.Request.Query["api_key"]);
            if (user is not null)
                user.AccessToken = null;
        }

        await context.Response.WriteAsJsonAsync(new { status = "success", data = true });
    }

    private static JsonNode? Refuse(HttpContext context, string type, string message)
    {
        context.Items["refusal"] = $"{type}|{message}";
        return null;
    }

    private JsonNode? Place(HttpContext context, User user)
    {
        var form = context.Request.Form.ToDictionary(f => f.Key, f => f.Value.ToString());
        Forms.Enqueue(form);
        if (form.GetValueOrDefault("tag") is { } tag && (tag.Length > 20 || !tag.All(char.IsAsciiLetterOrDigit)))
            return Refuse(context, "InputException", "Invalid `tag`.");
        if (form["order_type"] is "LIMIT" or "SL" && !form.ContainsKey("price"))
            return Refuse(context, "InputException", "`price` is missing.");
        if (form["order_type"] is "SL" or "SL-M" && !form.ContainsKey("trigger_price"))
            return Refuse(context, "InputException", "`trigger_price` is missing.");
        if (form["order_type"] is "MARKET" or "SL-M" && form.GetValueOrDefault("market_protection") is null or "0")
            return Refuse(context, "OrderException", "Market orders without market protection are not allowed via API.");
        if (form is { } sale && sale["transaction_type"] == "SELL" && sale["product"] == "CNC" && Sellable(user, sale["tradingsymbol"]) < long.Parse(sale["quantity"], CultureInfo.InvariantCulture))
            return Refuse(context, "HoldingException", "Insufficient holdings.");
        var order = new Order(Number(), form, context.Request.RouteValues["variety"]!.ToString()!, Now());
        user.Orders.Add(order);
        Match(user, order);
        return new JsonObject { ["order_id"] = order.Id };
    }

    private JsonNode? Modify(HttpContext context, User user)
    {
        if (Find(context, user) is not { IsOpen: true } order || order.Variety != context.Request.RouteValues["variety"]!.ToString())
            return Refuse(context, "OrderException", "Order cannot be modified as it is being processed.");
        var form = context.Request.Form.ToDictionary(f => f.Key, f => f.Value.ToString());
        Forms.Enqueue(form);
        // Some of it may have been traded since the caller looked.
        if (form.TryGetValue("quantity", out var quantity) && long.Parse(quantity, CultureInfo.InvariantCulture) <= order.Filled)
            return Refuse(context, "OrderException", "Quantity cannot be less than or equal to the traded quantity.");
        foreach (var (name, value) in form)
            order.Form[name] = value;
        order.UpdatedAt = Now();
        order.Status = order.Form["order_type"] is "SL" or "SL-M" ? "TRIGGER PENDING" : "OPEN";
        Match(user, order);
        return new JsonObject { ["order_id"] = order.Id };
    }

    private JsonNode? Cancel(HttpContext context, User user)
    {
        if (Find(context, user) is not { IsOpen: true } order || order.Variety != context.Request.RouteValues["variety"]!.ToString())
            return Refuse(context, "OrderException", "Order cannot be cancelled as it is being processed.");
        order.Status = "CANCELLED";
        order.UpdatedAt = Now();
        return new JsonObject { ["order_id"] = order.Id };
    }

    private static Order? Find(HttpContext context, User user) => user.Orders.Find(o => o.Id == context.Request.RouteValues["id"]!.ToString());

    private void Match(User user, Order order)
    {
        if (!order.IsOpen || order.Variety == "amo" || !_prices.TryGetValue(order.Symbol, out var price))
            return;
        var isBuy = order.Form["transaction_type"] == "BUY";
        if (order.Status == "TRIGGER PENDING")
        {
            var trigger = Decimal(order.Form["trigger_price"]);
            if (isBuy ? price < trigger : price > trigger)
                return;
            order.Status = "OPEN";
        }

        if (order.Form["order_type"] is "LIMIT" or "SL" && (isBuy ? price > Decimal(order.Form["price"]) : price < Decimal(order.Form["price"])))
            return;
        Fill(user, order, order.Quantity - order.Filled, price);
    }

    private void Fill(User user, Order order, long quantity, decimal price)
    {
        order.Value += quantity * price;
        order.Filled += quantity;
        order.UpdatedAt = Now();
        if (order.Filled == order.Quantity)
            order.Status = "COMPLETE";
        user.Trades.Add(new JsonObject
        {
            ["trade_id"] = (++_numbers).ToString(CultureInfo.InvariantCulture)[^8..],
            ["order_id"] = order.Id,
            ["exchange"] = order.Form["exchange"],
            ["tradingsymbol"] = order.Symbol,
            ["product"] = order.Form["product"],
            ["average_price"] = price,
            ["quantity"] = quantity,
            ["transaction_type"] = order.Form["transaction_type"],
            ["fill_timestamp"] = Now(),
            ["order_timestamp"] = Now()[11..],
            ["exchange_timestamp"] = Now(),
        });
    }

    private static JsonObject Margins(User user)
    {
        var spent = user.Orders.Sum(o => o.Form["transaction_type"] == "BUY" ? o.Value : 0);
        return new JsonObject
        {
            ["equity"] = new JsonObject
            {
                // With the noise of binary fractions, as published.
                ["enabled"] = true, ["net"] = 99725.05000000002 + 900_274.95 - (double)spent,
                ["available"] = new JsonObject { ["cash"] = 1_000_000 }, ["utilised"] = new JsonObject { ["debits"] = spent },
            },
        };
    }

    private JsonNode? Quote(string instrument) => new JsonObject
    {
        [instrument] = new JsonObject
        {
            ["last_price"] = _prices.GetValueOrDefault(instrument.Split(':')[1]),
            ["lower_circuit_limit"] = _prices.GetValueOrDefault(instrument.Split(':')[1]) * 0.9m,
            ["upper_circuit_limit"] = _prices.GetValueOrDefault(instrument.Split(':')[1]) * 1.1m,
        },
    };

    private JsonNode? OrderMargins(HttpContext context)
    {
        var order = ((JsonNode)context.Items["json"]!)[0]!;
        var price = order["price"]!.GetValue<decimal>() is > 0 and var limit ? limit : _prices.GetValueOrDefault(order["tradingsymbol"]!.GetValue<string>());
        var isBuy = order["transaction_type"]!.GetValue<string>() == "BUY";
        return new JsonArray(new JsonObject { ["type"] = "equity", ["total"] = isBuy ? price * order["quantity"]!.GetValue<long>() : 0 });
    }

    private JsonArray Positions(User user) => new(
        [.. user.Orders.Where(o => o.Filled > 0).GroupBy(o => (o.Symbol, Exchange: o.Form["exchange"], Product: o.Form["product"])).Select(g =>
        {
            var buys = g.Where(o => o.Form["transaction_type"] == "BUY").ToList();
            var sells = g.Where(o => o.Form["transaction_type"] == "SELL").ToList();
            return (JsonNode)new JsonObject
            {
                ["tradingsymbol"] = g.Key.Symbol, ["exchange"] = g.Key.Exchange, ["product"] = g.Key.Product,
                ["quantity"] = buys.Sum(o => o.Filled) - sells.Sum(o => o.Filled), ["overnight_quantity"] = 0, ["multiplier"] = 1,
                ["buy_quantity"] = buys.Sum(o => o.Filled), ["buy_value"] = buys.Sum(o => o.Value),
                ["sell_quantity"] = sells.Sum(o => o.Filled), ["sell_value"] = sells.Sum(o => o.Value),
                ["last_price"] = _prices.GetValueOrDefault(g.Key.Symbol),
            };
        })]);

    private static JsonArray Holdings(User user) => new(
        [.. user.Holdings.Select(h => (JsonNode)new JsonObject
        {
            ["tradingsymbol"] = h.Symbol, ["exchange"] = "NSE", ["quantity"] = h.Quantity, ["t1_quantity"] = h.T1, ["used_quantity"] = h.Used,
            ["average_price"] = 801.78125, ["last_price"] = 762.45, ["pnl"] = -629.2999999999993,
        })]);

    private static long Sellable(User user, string symbol) =>
        user.Holdings.Where(h => h.Symbol == symbol).Sum(h => h.Quantity + h.T1 - h.Used)
        + user.Orders.Where(o => o.Symbol == symbol && o.Form["product"] == "CNC").Sum(o => o.Form["transaction_type"] == "BUY" ? o.Filled : -o.Filled);

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private User UserOf(string id)
    {
        lock (_lock)
            return _users.TryGetValue(id, out var user) ? user : _users[id] = new User(id);
    }

    private string Number() => (++_numbers).ToString(CultureInfo.InvariantCulture);

    private string Now() => _time.GetUtcNow().ToOffset(TimeSpan.FromMinutes(330)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public sealed record OrderNow(string Id, string? Tag, string Status, long Quantity, long Filled, int Trades)
    {
        public bool IsOpen => Status is "OPEN" or "TRIGGER PENDING" or "AMO REQ RECEIVED";
    }

    private sealed record User(string Id)
    {
        public string? RequestToken { get; set; }

        public string ApiKey { get; set; } = "";

        public string? AccessToken { get; set; }

        public List<Order> Orders { get; } = [];

        public List<JsonObject> Trades { get; } = [];

        public List<(string Symbol, long Quantity, long T1, long Used)> Holdings { get; } = [];
    }

    private sealed record Order(string Id, Dictionary<string, string> Form, string Variety, string PlacedAt)
    {
        public string Status { get; set; } = Variety == "amo" ? "AMO REQ RECEIVED" : Form["order_type"] is "SL" or "SL-M" ? "TRIGGER PENDING" : "OPEN";

        public string UpdatedAt { get; set; } = PlacedAt;

        public long Filled { get; set; }

        public decimal Value { get; set; }

        public string Symbol => Form["tradingsymbol"];

        public long Quantity => long.Parse(Form["quantity"], CultureInfo.InvariantCulture);

        public bool IsOpen => Status is "OPEN" or "TRIGGER PENDING" or "AMO REQ RECEIVED";

        public JsonObject Json(string userId)
        {
            // A protected market order is shown as a limit order with a price, its tag among the system's and not in its own place.
            var isProtected = Form["order_type"] == "MARKET";
            var tag = Form.GetValueOrDefault("tag");
            return new JsonObject
            {
                ["placed_by"] = userId,
                ["order_id"] = Id,
                ["exchange_order_id"] = $"2{Id[1..]}",
                ["status"] = Status,
                ["status_message"] = Status == "REJECTED" ? "Insufficient funds." : null,
                ["order_timestamp"] = PlacedAt,
                ["exchange_update_timestamp"] = UpdatedAt,
                ["exchange_timestamp"] = UpdatedAt,
                ["variety"] = Variety,
                ["exchange"] = Form["exchange"],
                ["tradingsymbol"] = Symbol,
                ["order_type"] = isProtected ? "LIMIT" : Form["order_type"],
                ["transaction_type"] = Form["transaction_type"],
                ["validity"] = "DAY",
                ["product"] = Form["product"],
                ["quantity"] = Quantity,
                ["price"] = Form.TryGetValue("price", out var price) ? Decimal(price) : isProtected ? 123.45m : 0,
                ["trigger_price"] = Form.TryGetValue("trigger_price", out var trigger) ? Decimal(trigger) : 0,
                ["average_price"] = Filled > 0 ? Value / Filled : 0,
                ["filled_quantity"] = Filled,
                ["pending_quantity"] = IsOpen ? Quantity - Filled : 0,
                ["cancelled_quantity"] = Status == "CANCELLED" ? Quantity - Filled : 0,
                ["market_protection"] = 0,
                ["tag"] = isProtected ? null : tag,
                ["tags"] = isProtected ? new JsonArray("mktp", tag) : tag is null ? new JsonArray() : new JsonArray(tag),
            };
        }
    }
}
