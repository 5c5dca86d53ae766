using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Tracking;

/// <summary>MLflow's REST interface (mlflow.org, REST API, version 2.0), as far as a training needs it.</summary>
internal sealed class MlflowServer : IDisposable
{
    private const string NotThere = "RESOURCE_DOES_NOT_EXIST";

    private readonly MlflowSettings _settings;
    private readonly HttpClient _http;

    public MlflowServer(MlflowSettings settings)
    {
        _settings = settings;
        // A token does not follow a redirect to another server.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(settings.Server!, "api/2.0/mlflow/"),
            Timeout = settings.Timeout,
        };
        _http.DefaultRequestHeaders.Authorization = settings.Authorization;
    }

    /// <summary>As messages show it.</summary>
    public string Address => _settings.Server!.GetLeftPart(UriPartial.Authority);

    /// <summary>Begins a run and gives its id.</summary>
    /// <param name="tags">Names and values.</param>
    public async Task<string> CreateRunAsync(string name, DateTimeOffset started, IEnumerable<KeyValuePair<string, string>> tags)
    {
        JsonObject answer = await PostAsync("runs/create", new JsonObject
        {
            ["experiment_id"] = await ExperimentAsync().ConfigureAwait(false),
            ["run_name"] = name,
            ["start_time"] = started.ToUnixTimeMilliseconds(),
            ["tags"] = Pairs(tags),
        }).ConfigureAwait(false);
        return Text(answer["run"]?["info"]?["run_id"]);
    }

    /// <summary>Adds metrics of one step and parameters to a run: at most 1000 of the one and 100 of the other.</summary>
    public Task LogBatchAsync(string run, JsonArray metrics, IEnumerable<KeyValuePair<string, string>> parameters) =>
        PostAsync("runs/log-batch", new JsonObject { ["run_id"] = run, ["metrics"] = metrics, ["params"] = Pairs(parameters) });

    public Task SetTagAsync(string run, string key, string value) =>
        PostAsync("runs/set-tag", new JsonObject { ["run_id"] = run, ["key"] = key, ["value"] = value });

    /// <param name="status">RUNNING, FINISHED, FAILED or KILLED.</param>
    /// <param name="ended">Null while it runs.</param>
    public Task UpdateAsync(string run, string status, DateTimeOffset? ended)
    {
        var body = new JsonObject { ["run_id"] = run, ["status"] = status };
        if (ended is { } time)
        {
            body["end_time"] = time.ToUnixTimeMilliseconds();
        }

        return PostAsync("runs/update", body);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The experiment of the environment, made where the server does not have it.</summary>
    private async Task<string> ExperimentAsync()
    {
        if (_settings.ExperimentId is { } id)
        {
            return id;
        }

        string query = $"experiments/get-by-name?experiment_name={Uri.EscapeDataString(_settings.ExperimentName)}";
        using HttpResponseMessage found = await _http.GetAsync(new Uri(query, UriKind.Relative)).ConfigureAwait(false);
        string content = await found.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (found.StatusCode == HttpStatusCode.NotFound && ErrorCode(content) == NotThere)
        {
            JsonObject made = await PostAsync("experiments/create", new JsonObject { ["name"] = _settings.ExperimentName }).ConfigureAwait(false);
            return Text(made["experiment_id"]);
        }

        return Text(Parse(found, content)["experiment"]?["experiment_id"]);
    }

    private async Task<JsonObject> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content).ConfigureAwait(false);
        return Parse(answer, await answer.Content.ReadAsStringAsync().ConfigureAwait(false));
    }

    /// <exception cref="HttpRequestException">The server refuses, or answers what MLflow does not.</exception>
    private static JsonObject Parse(HttpResponseMessage answer, string content)
    {
        if (!answer.IsSuccessStatusCode)
        {
            string code = ErrorCode(content) is { } error ? $" ({error})" : "";
            throw new HttpRequestException($"the server answers {(int)answer.StatusCode}{code}", null, answer.StatusCode);
        }

        return ParseOrNull(content) ?? throw new HttpRequestException("the server's answer is none of MLflow's");
    }

    private static string? ErrorCode(string content) =>
        ParseOrNull(content)?["error_code"] is JsonValue value && value.TryGetValue(out string? code) ? code : null;

    private static JsonObject? ParseOrNull(string content)
    {
        try
        {
            return JsonNode.Parse(content) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text
        : throw new HttpRequestException("the server's answer lacks what MLflow's has");

    private static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })];
}
