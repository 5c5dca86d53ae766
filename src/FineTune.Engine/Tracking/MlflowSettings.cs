using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace FineTune.Engine.Tracking;

/// <summary>
/// Where MLflow's server is and who asks, by the environment variables of MLflow's own client. What is secret goes into a header and nowhere else.
/// </summary>
internal sealed class MlflowSettings
{
    public const string UriVariable = "MLFLOW_TRACKING_URI";

    private const int DefaultTimeout = 10;

    private MlflowSettings(Uri? server) => Server = server;

    /// <summary>With a slash at its end, and without a user; null where there is none that can be asked.</summary>
    public Uri? Server { get; }

    public AuthenticationHeaderValue? Authorization { get; private init; }

    /// <summary>The experiment by its name; MLflow's own default where the environment names none.</summary>
    public string ExperimentName { get; private init; } = "Default";

    /// <summary>The experiment by its id, which wins; null where it is not set.</summary>
    public string? ExperimentId { get; private init; }

    /// <summary>How long a request may take: MLflow's client waits two minutes, and training should not.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>Reads the environment.</summary>
    /// <param name="read">Gives a variable; null where it is not set.</param>
    public static MlflowSettings Of(Func<string, string?> read)
    {
        string? Value(string name) => read(name) is { Length: > 0 } value ? value : null;

        Uri? address = Uri.TryCreate(Value(UriVariable), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;
        bool hasTimeout = int.TryParse(Value("MLFLOW_HTTP_REQUEST_TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0;
        return new MlflowSettings(address is null ? null : WithoutUser(address))
        {
            Authorization = Value("MLFLOW_TRACKING_TOKEN") is { } token ? new AuthenticationHeaderValue("Bearer", token)
                : Value("MLFLOW_TRACKING_USERNAME") is { } user ? Basic($"{user}:{Value("MLFLOW_TRACKING_PASSWORD")}")
                : address?.UserInfo is { Length: > 0 } info ? Basic(Uri.UnescapeDataString(info))
                : null,
            ExperimentName = Value("MLFLOW_EXPERIMENT_NAME") ?? "Default",
            ExperimentId = Value("MLFLOW_EXPERIMENT_ID"),
            Timeout = TimeSpan.FromSeconds(hasTimeout ? seconds : DefaultTimeout),
        };
    }

    private static Uri WithoutUser(Uri address) =>
        new UriBuilder(address) { UserName = "", Password = "", Path = $"{address.AbsolutePath.TrimEnd('/')}/" }.Uri;

    private static AuthenticationHeaderValue Basic(string user) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
}
