using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;

namespace FineTune.Engine.Hub;

/// <summary>
/// Tells the Hub's refusals apart. Statuses alone do not do: 401 also stands for a repository that is missing or hidden, 403 for a gate; the headers
/// X-Error-Code and X-Error-Message say which (huggingface_hub's hf_raise_for_status).
/// </summary>
internal sealed class HubFailure(HubSettings settings)
{
    // It has no code of its own.
    private const string DisabledMessage = "Access to this resource is disabled.";
    private const string CodeHeader = "X-Error-Code";
    private const string MessageHeader = "X-Error-Message";
    private const string RequestIdHeader = "X-Request-Id";
    private const int Megabyte = 1 << 20;

    /// <summary>The refusal as a diagnostic.</summary>
    /// <param name="repository">What the request was about; null where it was about no repository.</param>
    /// <param name="what">The revision or the file that was asked for, or what was to be done.</param>
    public FineTuneException Of(HttpResponseMessage response, HubRepository? repository, string what)
    {
        string message = HubText.Of(Header(response, MessageHeader) ?? ErrorText(response));
        FineTuneException Error(DiagnosticDescriptor descriptor, params object?[] arguments) => new(descriptor, null, arguments);
        string id = repository?.Display ?? settings.Endpoint;
        return (Header(response, CodeHeader), response.StatusCode) switch
        {
            ("GatedRepo", _) => Error(DiagnosticCatalog.HubGated, id, $"{settings.Endpoint}/{repository?.WebPath}", TokenState),
            _ when message == DisabledMessage => Error(DiagnosticCatalog.HubDisabled, id),
            ("RevisionNotFound", _) => Error(DiagnosticCatalog.HubRevisionNotFound, id, what),
            ("EntryNotFound", _) => Error(DiagnosticCatalog.HubFileNotFound, id, what),
            (_, HttpStatusCode.Unauthorized) when message.Contains("Invalid credentials", StringComparison.Ordinal) =>
                Error(DiagnosticCatalog.HubBadToken, settings.Endpoint, settings.Token?.Source),
            ("RepoNotFound", _) => Error(DiagnosticCatalog.HubRepositoryNotFound, id, settings.Endpoint, TokenState),
            (_, HttpStatusCode.Unauthorized) => Error(DiagnosticCatalog.HubNotLoggedIn, settings.Endpoint, what, TokenState),
            (_, HttpStatusCode.Forbidden or HttpStatusCode.RequestEntityTooLarge) when IsQuota(message) =>
                Error(DiagnosticCatalog.HubQuota, id, message.TrimEnd('.')),
            (_, HttpStatusCode.Forbidden) => Error(DiagnosticCatalog.HubForbidden, settings.Token?.Source ?? "no token", what, id, message.TrimEnd('.')),
            (_, HttpStatusCode.PreconditionFailed) => Error(DiagnosticCatalog.HubConflict, id),
            (_, HttpStatusCode.TooManyRequests) => Error(DiagnosticCatalog.HubRateLimited, settings.Endpoint, WaitText(response), TokenState),
            _ => Error(
                DiagnosticCatalog.HubRefused,
                settings.Endpoint,
                string.Create(null, $"{(int)response.StatusCode} {message.TrimEnd('.')}"),
                what,
                RequestText(response)),
        };
    }

    /// <summary>A failure to talk to the Hub at all as a diagnostic; null where it is a bug.</summary>
    /// <param name="what">What was asked for.</param>
    public FineTuneException? Of(Exception exception, string what) => exception switch
    {
        FineTuneException known => known,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new FineTuneException(
                DiagnosticCatalog.HubAnswerTooLarge, null, exception, settings.Endpoint, $"{settings.Limits.AnswerBytes / Megabyte} MB", what),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            or HttpRequestException { InnerException: AuthenticationException } =>
            new FineTuneException(DiagnosticCatalog.HubCertificate, null, exception, settings.Endpoint, Reason(exception)),
        HttpRequestException or TimeoutException =>
            new FineTuneException(DiagnosticCatalog.HubUnreachable, null, exception, settings.Endpoint, Reason(exception)),
        _ => null,
    };

    private string TokenState => settings.Token is { } token ? $"the {token} was sent" : "no token was sent";

    private static string Reason(Exception exception)
    {
        Exception innermost = exception;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return innermost.Message.TrimEnd('.');
    }

    private static bool IsQuota(string message) =>
        message.Contains("storage", StringComparison.OrdinalIgnoreCase)
        && (message.Contains("limit", StringComparison.OrdinalIgnoreCase) || message.Contains("quota", StringComparison.OrdinalIgnoreCase));

    private static string WaitText(HttpResponseMessage response) =>
        RateLimit.WaitOf(response, TimeProvider.System) is { } wait ? Quantity.Of(Math.Ceiling(wait.TotalSeconds), "second") : "a while";

    private static string RequestText(HttpResponseMessage response) => Header(response, RequestIdHeader) is { } id ? $" (request {HubText.Of(id)})" : "";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    /// <summary>The text of <c>{"error": "..."}</c>, or else the reason phrase.</summary>
    private static string ErrorText(HttpResponseMessage response)
    {
        try
        {
            using Stream text = response.Content.ReadAsStream();
            using JsonDocument body = JsonDocument.Parse(text);
            if (body.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out JsonElement error))
            {
                return error.ToString();
            }
        }
        catch (JsonException)
        {
            // A page of a proxy, or nothing: the reason phrase has to do.
        }

        return response.ReasonPhrase ?? "";
    }
}
