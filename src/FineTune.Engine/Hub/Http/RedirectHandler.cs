using System.Net;
using System.Net.Http.Headers;
using FineTune.Contracts;

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
    /// <exception cref="FineTuneException">FT5019: it leads to what is no address of the web.</exception>
    private bool IsFollowed(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (!IsRedirect(response))
        {
            return false;
        }

        if (!HubAddress.TryFollow(request.RequestUri!, LocationOf(response), out Uri? next))
        {
            using HttpResponseMessage refused = response;
            string location = HubText.Of(LocationOf(response));
            throw new FineTuneException(
                DiagnosticCatalog.HubRefused,
                null,
                $"{endpoint.Scheme}://{endpoint.Authority}",
                $"with a redirect to '{location}'",
                HubText.Of(request.RequestUri!.AbsolutePath),
                "");
        }

        request.RequestUri = next;
        // Its connection goes back.
        response.Dispose();
        return true;
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        LocationOf(response).Length > 0
        && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>As it was sent: .NET takes a path alone for one of this machine.</summary>
    private static string LocationOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out HeaderStringValues values) ? values.ToString() : "";

    private bool IsHub(Uri address) => HubAddress.IsSameOrigin(address, endpoint);
}
