using System.Collections;
using FineTune.Contracts;

namespace FineTune.Engine.Hub.Http;

/// <summary>
/// What the environment says about the Hub: the same variables with the same meaning as in Python's huggingface_hub (its constants.py), so that both use one
/// account, one cache and one mirror.
/// </summary>
internal sealed record HubSettings
{
    public const string DefaultEndpoint = "https://huggingface.co";

    private static readonly TimeSpan DefaultStallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Root of all addresses, without a slash at the end.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The folder of all cached repositories.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The file that <c>hf auth login</c> writes.</summary>
    public required string TokenFile { get; init; }

    /// <summary>True where nothing may be asked of the network.</summary>
    public bool Offline { get; init; }

    /// <summary>True where snapshots are to hold files and not links.</summary>
    public bool DisableSymlinks { get; init; }

    /// <summary>Null where there is none; most of the Hub needs none.</summary>
    public HubToken? Token { get; init; }

    /// <summary>How long a transfer may be silent before it is taken up anew.</summary>
    public TimeSpan StallTimeout { get; init; } = DefaultStallTimeout;

    public HubLimits Limits { get; init; } = new();

    /// <param name="offline">True where the project says so; the environment may say so, too.</param>
    public static HubSettings FromEnvironment(bool offline) => From(Environment.GetEnvironmentVariables(), offline);

    public static HubSettings From(IDictionary environment, bool offline)
    {
        string? Value(string name) => environment[name] is string { Length: > 0 } value ? value : null;
        string Folder(string path) => Path.GetFullPath(Expand(path, Value("HOME") ?? Value("USERPROFILE") ?? "."));

        string cacheHome = Value("XDG_CACHE_HOME") ?? "~/.cache";
        string home = Folder(Value("HF_HOME") ?? Path.Combine(cacheHome, "huggingface"));
        string tokenFile = Folder(Value("HF_TOKEN_PATH") ?? Path.Combine(home, "token"));
        return new HubSettings
        {
            Endpoint = Checked((Value("HF_ENDPOINT") ?? DefaultEndpoint).TrimEnd('/')),
            CacheFolder = Folder(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            TokenFile = tokenFile,
            Offline = offline || IsTrue(Value("HF_HUB_OFFLINE") ?? Value("TRANSFORMERS_OFFLINE")),
            DisableSymlinks = IsTrue(Value("HF_HUB_DISABLE_SYMLINKS")),
            Token = TokenStore.Find(Value, tokenFile),
            StallTimeout = int.TryParse(Value("HF_HUB_DOWNLOAD_TIMEOUT"), out int seconds) && seconds > 0
                ? TimeSpan.FromSeconds(seconds)
                : DefaultStallTimeout,
        };
    }

    /// <exception cref="FineTuneException">FT5003: it is no address of a Hub.</exception>
    private static string Checked(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? endpoint
            : throw new FineTuneException(
                DiagnosticCatalog.HubUnreachable, null, HubText.Of(endpoint), "that is no address that begins with https:// or http://");

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static string Expand(string path, string home)
    {
        string expanded = Environment.ExpandEnvironmentVariables(path);
        return expanded == "~" || expanded.StartsWith("~/", StringComparison.Ordinal) ? home + expanded[1..] : expanded;
    }
}
