using System.Net;

namespace FineTune.Engine.Hub.Http;

/// <summary>
/// Follows redirects and sends the token to the Hub's own origin only. (HttpClient's own way drops credentials it set itself, but keeps a header
/// that the caller set, also towards another host.)
/// </summary>
internal sealed class RedirectHandler(Uri endpoint, HubToken? token, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostRedirects = 10;

    private static readonly HttpRequestOptionsKey<Uri> FirstAddress = new("first address");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Begin(request);
        for (int redirects = 0; ; redirects++)
        {
            Authorize(request);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (redirects == MostRedirects || !IsFollowed(request, response))
            {
                return response;
            }
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Begin(request);
        for (int redirects = 0; ; redirects++)
        {
            Authorize(request);
            HttpResponseMessage response = base.Send(request, cancellationToken);
            if (redirects == MostRedirects || !IsFollowed(request, response))
            {
                return response;
            }
        }
    }

    /// <summary>A retry comes with the address of the last redirect, whose signature may be used up.</summary>
    private static void Begin(HttpRequestMessage request)
    {
        Uri first = request.Options.TryGetValue(FirstAddress, out Uri? known) ? known : request.RequestUri!;
        request.Options.Set(FirstAddress, first);
        request.RequestUri = first;
    }

    private void Authorize(HttpRequestMessage request) =>
        request.Headers.Authorization = IsHub(request.RequestUri!) && token is not null ? new("Bearer", token.Secret) : null;

    /// <summary>Turns the request to where the answer says; false where the answer is the last one.</summary>
    private static bool IsFollowed(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (!IsRedirect(response))
        {
            return false;
        }

        request.RequestUri = new Uri(request.RequestUri!, response.Headers.Location!);
        // Its connection goes back.
        response.Dispose();
        return true;
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.Headers.Location is not null
        && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private bool IsHub(Uri address) =>
        address.Scheme == endpoint.Scheme && address.Host == endpoint.Host && address.Port == endpoint.Port;
}
