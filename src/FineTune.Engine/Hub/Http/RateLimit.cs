using System.Globalization;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Hub.Http;

/// <summary>How long a server asks its client to wait.</summary>
internal static partial class RateLimit
{
    private const string Header = "RateLimit";

    /// <summary>
    /// The wait that <c>RateLimit: "api";r=0;t=55</c> names, or else Retry-After; null where the answer names none. The first knows of the window's end,
    /// the second is a fixed number on the Hub (huggingface_hub's utils/_http.py prefers it as well).
    /// </summary>
    public static TimeSpan? WaitOf(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.TryGetValues(Header, out IEnumerable<string>? values) && Pattern().Match(string.Join(',', values)) is { Success: true } match)
        {
            // A second more, because the Hub counts in whole ones.
            return TimeSpan.FromSeconds(int.Parse(match.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture) + 1);
        }

        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
            _ => null,
        };
    }

    [GeneratedRegex("""r\s*=\s*\d+\s*;\s*t\s*=\s*(?<seconds>\d{1,6})""", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
