using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FineTune.TestHub;

/// <summary>The two servers of the test hub, on free ports of loopback.</summary>
public sealed class HubServer : IAsyncDisposable
{
    private const long LargestBody = 4L << 30;

    private readonly WebApplication _hub;
    private readonly WebApplication _cdn;
    private readonly ConcurrentQueue<RequestRecord> _requests = new();
    private long _firstRequest;
    private long _lastAnswer;

    private HubServer(int hubPort, int cdnPort)
    {
        _hub = Create(hubPort, "hub", Faults);
        _cdn = Create(cdnPort, "cdn", CdnFaults);
        var router = new HubRouter(State, () => Endpoint, () => CdnEndpoint);
        _hub.Run(router.InvokeAsync);
        _cdn.MapGet("/get/{oid}", (HttpContext context, string oid) => ResolveEndpoints.Object(context, State, oid));
        _cdn.MapMethods("/get/{oid}", ["HEAD"], (HttpContext context, string oid) => ResolveEndpoints.Object(context, State, oid));
        _cdn.MapPut("/put/{oid}", (HttpContext context, string oid) => LargeFileEndpoints.PutAsync(context, State, oid));
        _cdn.MapPut("/part/{oid}/{part:int}", (HttpContext context, string oid, int part) => LargeFileEndpoints.PutPartAsync(context, State, oid, part));
    }

    public HubState State { get; } = new();

    /// <summary>What goes wrong at the hub's origin.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>What goes wrong at the CDN's origin.</summary>
    public FaultPlan CdnFaults { get; } = new();

    public string Endpoint => AddressOf(_hub);

    public string CdnEndpoint => AddressOf(_cdn);

    /// <summary>Every request so far, in the order of arrival.</summary>
    public IReadOnlyList<RequestRecord> Requests => [.. _requests];

    /// <param name="hubPort">Port of the hub; 0 takes a free one.</param>
    /// <param name="cdnPort">Port of the CDN; 0 takes a free one.</param>
    public static async Task<HubServer> StartAsync(int hubPort = 0, int cdnPort = 0)
    {
        var server = new HubServer(hubPort, cdnPort);
        await server._hub.StartAsync();
        await server._cdn.StartAsync();
        return server;
    }

    /// <summary>From the arrival of the first request to the end of the last answer.</summary>
    public TimeSpan Span => Stopwatch.GetElapsedTime(Volatile.Read(ref _firstRequest), Volatile.Read(ref _lastAnswer));

    public void ForgetRequests()
    {
        _requests.Clear();
        Volatile.Write(ref _firstRequest, 0);
    }

    /// <summary>Adds an account with a token that may write.</summary>
    public HubUser AddUser(string name, string token, bool canWrite = true, params string[] organizations)
    {
        var user = new HubUser(name, token, canWrite, organizations);
        State.Users[token] = user;
        return user;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _cdn.DisposeAsync();
        State.Dispose();
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    private WebApplication Create(int port, string origin, FaultPlan faults)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = LargestBody;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
        });
        // A test that ends does not wait for a stalled answer.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        WebApplication app = builder.Build();
        app.Use(async (context, next) =>
        {
            Interlocked.CompareExchange(ref _firstRequest, Stopwatch.GetTimestamp(), 0);
            Record(context.Request, origin);
            await next();
            Volatile.Write(ref _lastAnswer, Stopwatch.GetTimestamp());
        });
        app.UseMiddleware<FaultMiddleware>(faults);
        return app;
    }

    private void Record(HttpRequest request, string origin) => _requests.Enqueue(new RequestRecord(
        origin, request.Method, request.Path + request.QueryString, request.Headers.Authorization.Count > 0,
        request.Headers.Range.Count > 0 ? request.Headers.Range.ToString() : null, request.Headers.UserAgent.ToString()));
}
