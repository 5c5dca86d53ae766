using System.Net;
using System.Net.Http.Headers;
using FineTune.Engine.Events;
using Polly;
using Polly.Retry;

namespace FineTune.Engine.Hub.Http;

/// <summary>Makes the HttpClient all requests go through: redirects, the token, retries with growing pauses or the server's own.</summary>
internal static class HubHttp
{
    private const int MostRetries = 5;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="waits">Hears of every retry and of slow answers.</param>
    /// <param name="firstPause">Pause before the first retry, doubled for each further one.</param>
    public static HttpClient Create(HubSettings settings, HubWaits waits, TimeSpan firstPause)
    {
        var sockets = new SocketsHttpHandler
        {
            // Nobody traces these requests, and what would makes each slower to begin.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        };
        var redirects = new RedirectHandler(new Uri(settings.Endpoint), settings.Token, sockets);
        var attempts = new AnswerTimeoutHandler(new BodyHandler(redirects, settings.Limits.AnswerBytes), settings.Limits.AnswerTime, waits);
        var client = new HttpClient(new RetryHandler(attempts, () => Retries(waits, firstPause)))
        {
            BaseAddress = new Uri(settings.Endpoint + "/"),
            // Bodies take as long as they take; a silent one is noticed by its reader.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("finetune-sdk", EngineVersion.Current.Split('+')[0]));
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        return client;
    }

    private static ResiliencePipeline<HttpResponseMessage> Retries(HubWaits waits, TimeSpan firstPause)
    {
        var retry = new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = MostRetries,
            ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome, arguments.AttemptNumber)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                (arguments.Outcome.Result is { } response ? RateLimit.WaitOf(response, TimeProvider.System) : null)
                    ?? Transience.Pause(firstPause, arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                string what = HubWaits.NameOf(arguments.Outcome.Result?.RequestMessage);
                waits.Tell(
                    string.Create(
                        null,
                        $"asking again in {arguments.RetryDelay.TotalSeconds:0.0} s: {ReasonOf(arguments.Outcome)}{(what.Length > 0 ? $" to {what}" : "")}"),
                    arguments.RetryDelay);
                arguments.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        };
        return new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(retry).Build();
    }

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome, int attempt) =>
        outcome.Result is { } answer ? Transience.IsTransient(answer) : outcome.Exception is { } failure && Transience.IsTransient(failure, attempt);

    private static string ReasonOf(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response ? string.Create(null, $"the answer was {(int)response.StatusCode}") : outcome.Exception!.Message;
}
