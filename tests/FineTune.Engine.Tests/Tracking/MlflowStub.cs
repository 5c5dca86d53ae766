using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FineTune.Engine.Tests.Tracking;

/// <summary>
/// MLflow's tracking server as far as its published interface (REST API 2.0) has what a training sends. What the interface does not have is refused: a
/// field that it does not know, a run that is not there, too large a request.
/// </summary>
internal sealed class MlflowStub : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Lock _gate = new();

    private MlflowStub()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Ids by name.</summary>
    public Dictionary<string, string> Experiments { get; } = new() { ["Default"] = "0" };

    /// <summary>What each run was sent, by its id.</summary>
    public Dictionary<string, RunRecord> Runs { get; } = [];

    /// <summary>Asked before each answer: another status than 200 is given in its place.</summary>
    public Func<string, int> Status { get; set; } = _ => 200;

    /// <summary>The header of the last request.</summary>
    public string? Authorization { get; private set; }

    public sealed record RunRecord(string Experiment, string Name)
    {
        public List<(string Key, double Value, int Step)> Metrics { get; } = [];

        public Dictionary<string, string> Parameters { get; } = [];

        public Dictionary<string, string> Tags { get; } = [];

        public List<string> States { get; } = ["RUNNING"];
    }

    public static async Task<MlflowStub> StartAsync()
    {
        var stub = new MlflowStub();
        await stub._server.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        JsonObject body = context.Request.Method == "POST" ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : [];
        int status;
        JsonObject answer;
        lock (_gate)
        {
            Authorization = context.Request.Headers.Authorization;
            status = Status(path);
            (status, answer) = status == 200 ? Answer(path, context.Request.Query, body) : (status, Error("INTERNAL_ERROR"));
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonObject Answer) Answer(string path, IQueryCollection query, JsonObject body)
    {
        const string Root = "/api/2.0/mlflow/";
        Assert.StartsWith(Root, path, StringComparison.Ordinal);
        switch (path[Root.Length..])
        {
            case "experiments/get-by-name":
                return Experiments.TryGetValue(query["experiment_name"]!, out string? id)
                    ? (200, new JsonObject { ["experiment"] = new JsonObject { ["experiment_id"] = id } })
                    : (404, Error("RESOURCE_DOES_NOT_EXIST"));
            case "experiments/create":
                Only(body, "name");
                Experiments[Text(body, "name")] = $"{Experiments.Count}";
                return (200, new JsonObject { ["experiment_id"] = Experiments[Text(body, "name")] });
            case "runs/create":
                Only(body, "experiment_id", "run_name", "start_time", "tags");
                string run = $"run{Runs.Count}";
                Runs[run] = new RunRecord(Text(body, "experiment_id"), Text(body, "run_name"));
                foreach (JsonNode? tag in body["tags"]!.AsArray())
                {
                    Runs[run].Tags[Text(tag!, "key")] = Text(tag!, "value");
                }

                return (200, new JsonObject { ["run"] = new JsonObject { ["info"] = new JsonObject { ["run_id"] = run } } });
        }

        if (!Runs.TryGetValue(Text(body, "run_id"), out RunRecord? record))
        {
            return (404, Error("RESOURCE_DOES_NOT_EXIST"));
        }

        switch (path[Root.Length..])
        {
            case "runs/log-batch":
                Only(body, "run_id", "metrics", "params");
                return LogBatch(record, body["metrics"]!.AsArray(), body["params"]!.AsArray());
            case "runs/set-tag":
                Only(body, "run_id", "key", "value");
                record.Tags[Text(body, "key")] = Text(body, "value");
                return (200, []);
            case "runs/update":
                Only(body, "run_id", "status", "end_time");
                record.States.Add(Text(body, "status"));
                return (200, []);
            default:
                return (404, Error("ENDPOINT_NOT_FOUND"));
        }
    }

    private static (int Status, JsonObject Answer) LogBatch(RunRecord run, JsonArray metrics, JsonArray parameters)
    {
        if (metrics.Count > 1000 || parameters.Count > 100)
        {
            return (400, Error("INVALID_PARAMETER_VALUE"));
        }

        foreach (JsonObject metric in metrics.Select(metric => metric!.AsObject()))
        {
            Only(metric, "key", "value", "timestamp", "step");
            double value = metric["value"]!.GetValueKind() == System.Text.Json.JsonValueKind.String
                ? Text(metric, "value") == "NaN" ? double.NaN : throw new InvalidOperationException("no number")
                : metric["value"]!.GetValue<double>();
            run.Metrics.Add((Text(metric, "key"), value, metric["step"]!.GetValue<int>()));
        }

        foreach (JsonObject parameter in parameters.Select(parameter => parameter!.AsObject()))
        {
            // A parameter cannot be changed.
            run.Parameters.Add(Text(parameter, "key"), Text(parameter, "value"));
        }

        return (200, []);
    }

    private static void Only(JsonObject body, params string[] fields) => Assert.Subset(fields.ToHashSet(), body.Select(field => field.Key).ToHashSet());

    private static string Text(JsonNode body, string name) => body[name]?.GetValue<string>() ?? "";

    private static JsonObject Error(string code) => new() { ["error_code"] = code, ["message"] = "told by the stub" };
}
