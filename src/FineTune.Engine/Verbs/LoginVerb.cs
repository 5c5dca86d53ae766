using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hub;
using FineTune.Engine.Hub.Http;

namespace FineTune.Engine.Verbs;

/// <summary>Checks a token with the Hub and stores it where all Hugging Face tools look.</summary>
internal static class LoginVerb
{
    /// <param name="settings">With the token of HF_TOKEN, where that is set.</param>
    /// <param name="ask">Gives a typed or piped token.</param>
    public static string Run(HubSettings settings, IEventSink events, Func<string?> ask, CancellationToken cancellation)
    {
        if (settings.Offline)
        {
            throw new FineTuneException(DiagnosticCatalog.HubOffline, null, "Login");
        }

        bool isFromVariable = settings.Token?.Source.Contains("variable", StringComparison.Ordinal) == true;
        HubToken token = isFromVariable
            ? settings.Token!
            : new HubToken(TokenStore.Clean(ask()) ?? throw new FineTuneException(DiagnosticCatalog.NoTokenGiven, null), "the input");
        using var client = new HubClient(settings with { Token = token }, events);
        Account account = client.WhoAmI(cancellation);
        AccessToken? access = account.AccessToken;
        TokenStore.Save(settings.TokenFile, access?.DisplayName ?? $"oauth-{account.Name}", token.Secret);
        events.Info(
            $"logged in at {settings.Endpoint} as {HubText.Of(account.Name)}{(access?.Role is { } role ? $" (role {HubText.Of(role)})" : "")}; the token "
                + $"is in {settings.TokenFile}");
        if (isFromVariable)
        {
            events.Info("HF_TOKEN is set and goes before the stored token as long as it is");
        }

        return "";
    }
}
