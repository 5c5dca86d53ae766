using System.Net;

namespace FineTune.Engine.Hub.Http;

/// <summary>
/// Follows redirects and sends the token to the Hub's own origin only. (HttpClient's own way drops credentials it set itself, but keeps a header
/// that the caller set, also towards another host.)
/// </summary>
internal sealed class RedirectHandler(Uri endpoint, HubToken? token, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostRedirects = 10;

    /// <summary>The last answer with a redirect of the Hub itself: it has the file's digest and commit, which the CDN does not know.</summary>
    public static readonly HttpRequestOptionsKey<HttpResponseMessage> HubAnswer = new("hub answer");

    private static readonly HttpRequestOptionsKey<Uri> FirstAddress = new("first address");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A retry comes with the address of the last redirect, whose signature may be used up.
        Uri first = request.Options.TryGetValue(FirstAddress, out Uri? known) ? known : request.RequestUri!;
        request.Options.Set(FirstAddress, first);
        request.RequestUri = first;
        for (int redirects = 0; ; redirects++)
        {
            bool isHub = IsHub(request.RequestUri!);
            request.Headers.Authorization = isHub && token is not null ? new("Bearer", token.Secret) : null;
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response) || redirects == MostRedirects)
            {
                return response;
            }

            if (isHub)
            {
                request.Options.Set(HubAnswer, response);
            }

            request.RequestUri = new Uri(request.RequestUri!, response.Headers.Location!);
            // Its headers are kept, its connection goes back.
            response.Content.Dispose();
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.Headers.Location is not null
        && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private bool IsHub(Uri address) =>
        address.Scheme == endpoint.Scheme && address.Host == endpoint.Host && address.Port == endpoint.Port;
}
