using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FineTune.Engine.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FineTune.Engine.Hub.Http;

/// <summary>Makes the HttpClient all requests go through: redirects, the token, retries with growing pauses or the server's own.</summary>
internal static class HubHttp
{
    private const int MostRetries = 5;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(100);

    /// <summary>A line slower than this is given up.</summary>
    private const double SlowestBytesPerSecond = 16 * 1024;

    /// <summary>A server that asks for more is not waited for: the build says so and can be started again.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <param name="events">Hears of every retry.</param>
    /// <param name="firstPause">Pause before the first retry, doubled for each further one.</param>
    public static HttpClient Create(HubSettings settings, IEventSink events, TimeSpan firstPause)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        };
        var redirects = new RedirectHandler(new Uri(settings.Endpoint), settings.Token, sockets);
        var client = new HttpClient(new ResilienceHandler(Retries(events, firstPause)) { InnerHandler = new BodyHandler(redirects) })
        {
            BaseAddress = new Uri(settings.Endpoint + "/"),
            // Bodies take as long as they take; a silent one is noticed by its reader.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("finetune-sdk", StageHost.EngineVersion.Split('+')[0]));
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        return client;
    }

    /// <summary>The pause before a retry: growing, with a part that is random, so that many clients do not come back at once.</summary>
    public static TimeSpan Pause(TimeSpan first, int attempt) =>
        first * Math.Pow(2, Math.Min(attempt, 6)) * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 1000.0));

    private static ResiliencePipeline<HttpResponseMessage> Retries(IEventSink events, TimeSpan firstPause)
    {
        var retry = new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = MostRetries,
            ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome, arguments.AttemptNumber)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                (arguments.Outcome.Result is { } response ? RateLimit.WaitOf(response, TimeProvider.System) : null) ?? Pause(firstPause, arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                events.Detail(string.Create(null, $"Asking again in {arguments.RetryDelay.TotalSeconds:0.0} s: {ReasonOf(arguments.Outcome)}"));
                arguments.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        };
        var timeout = new TimeoutStrategyOptions { TimeoutGenerator = arguments => ValueTask.FromResult(TimeFor(arguments.Context.GetRequestMessage())) };
        return new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(retry).AddTimeout(timeout).Build();
    }

    /// <summary>Time for sending a request and for the first line of its answer.</summary>
    private static TimeSpan TimeFor(HttpRequestMessage? request) =>
        AnswerTimeout + TimeSpan.FromSeconds((request?.Content?.Headers.ContentLength ?? 0) / SlowestBytesPerSecond);

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome, int attempt)
    {
        if (outcome.Result is { } response)
        {
            return IsTransient(response.StatusCode) && !(RateLimit.WaitOf(response, TimeProvider.System) > LongestWait);
        }

        return outcome.Exception switch
        {
            // Nobody listens there, or the name is unknown: that rarely changes in a minute, and a cache may do instead.
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => attempt == 0,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
            HttpRequestException or TimeoutRejectedException => true,
            _ => false,
        };
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static string ReasonOf(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response ? string.Create(null, $"the answer was {(int)response.StatusCode}") : outcome.Exception!.Message;
}
