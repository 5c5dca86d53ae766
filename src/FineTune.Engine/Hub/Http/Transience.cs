using System.Net;
using System.Security.Cryptography;

namespace FineTune.Engine.Hub.Http;

/// <summary>What may go better soon, and how long to wait until then.</summary>
internal static class Transience
{
    /// <summary>A server that asks for more is not waited for: the build says so and can be started again.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private const int MostTimeouts = 3;

    public static bool IsTransient(HttpResponseMessage answer) =>
        IsTransient(answer.StatusCode) && !(RateLimit.WaitOf(answer, TimeProvider.System) > LongestWait);

    /// <param name="attempt">0 for the first.</param>
    public static bool IsTransient(Exception failure, int attempt) => failure switch
    {
        // Nobody listens there, or the name is unknown: that rarely changes in a minute, and a cache may do instead.
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => attempt == 0,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded } => false,
        HttpRequestException => true,
        // Minutes have passed.
        TimeoutException => attempt < MostTimeouts - 1,
        _ => false,
    };

    /// <summary>The pause before a retry: growing, with a part that is random, so that many clients do not come back at once.</summary>
    /// <param name="attempt">0 for the first.</param>
    public static TimeSpan Pause(TimeSpan first, int attempt) =>
        first * Math.Pow(2, Math.Min(attempt, 6)) * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 1000.0));

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
