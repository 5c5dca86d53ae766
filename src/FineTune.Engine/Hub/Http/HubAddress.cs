using System.Diagnostics.CodeAnalysis;

namespace FineTune.Engine.Hub.Http;

/// <summary>Addresses that the Hub names: where it redirects to, where a list goes on, where an upload goes.</summary>
internal static class HubAddress
{
    /// <summary>False for an address that is none, of another scheme than http and https, or that leaves https.</summary>
    /// <param name="from">The address it is named at, to which it may be relative.</param>
    public static bool TryFollow(Uri from, string text, [NotNullWhen(true)] out Uri? to) =>
        Uri.TryCreate(from, text, out to) && (to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp));

    /// <summary>True where both have scheme, host and port in common.</summary>
    public static bool IsSameOrigin(Uri first, Uri second) => first.Scheme == second.Scheme && first.Host == second.Host && first.Port == second.Port;
}
