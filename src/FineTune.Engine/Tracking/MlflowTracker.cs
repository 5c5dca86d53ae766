using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Tracking;

/// <summary>
/// Sends the log to a server of MLflow, from a thread of its own: a slow server does not slow training, and one that is down is warned of once, asked again
/// later, and told at the end of what it lacks. What it lacks then is in the project's own files.
/// </summary>
internal sealed class MlflowTracker : ITracker
{
    private const int LongestParameter = 500;
    private const int LongestTag = 5000;
    private const int ParametersOfRequest = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly MlflowServer? _server;
    private readonly StageContext _context;
    private readonly TimeProvider _time;
    private readonly Channel<Item> _channel = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<Item> _waiting = new();
    private Task? _sender;
    private MlflowRunState _state = new();

    /// <summary>What the server had when the training went on; the sender has the state for itself.</summary>
    private Dictionary<string, int> _sentBefore = [];
    private string _stateFile = "";
    private bool _hasWarned;
    private bool _isEnded;
    private long _failedAt;

    public MlflowTracker(MlflowSettings settings, StageContext context, TimeProvider time)
    {
        _server = settings.Server is null ? null : new MlflowServer(settings);
        _context = context;
        _time = time;
    }

    public string Name => ReportTargets.Mlflow;

    public static MlflowTracker FromEnvironment(StageContext context) =>
        new(MlflowSettings.Of(Environment.GetEnvironmentVariable), context, TimeProvider.System);

    public void Begin(TrackedRun run)
    {
        if (_server is null)
        {
            _context.Events.Report(DiagnosticCatalog.NoTrackingServer, null, MlflowSettings.UriVariable);
            return;
        }

        _stateFile = Path.Combine(run.Folder, $"mlflow.{run.Id}.json");
        _state = run.Step > 0 ? MlflowRunState.Load(_stateFile) : new MlflowRunState();
        _sentBefore = _state.Steps;
        if (_state.RunId is { } known)
        {
            Enqueue(() => _server.UpdateAsync(known, "RUNNING", null));
        }
        else
        {
            Create(run);
        }

        _sender = Task.Run(SendAsync);
    }

    public void Log(TrackedEntry entry)
    {
        string kind = entry.Kind.ToString();
        if (_server is null || (_sentBefore.TryGetValue(kind, out int sent) && entry.Step <= sent))
        {
            return;
        }

        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        JsonArray metrics = [.. entry.Values.Append(KeyValuePair.Create("epoch", entry.Epoch)).Select(value => new JsonObject
        {
            ["key"] = value.Key,
            ["value"] = double.IsFinite(value.Value) ? value.Value : value.Value.ToString(CultureInfo.InvariantCulture),
            ["timestamp"] = now,
            ["step"] = entry.Step,
        })];
        Enqueue(async () =>
        {
            await _server.LogBatchAsync(_state.RunId!, (JsonArray)metrics.DeepClone(), []).ConfigureAwait(false);
            Remember(_state with { Steps = new Dictionary<string, int>(_state.Steps) { [kind] = entry.Step } });
        });
    }

    public void Evaluated(TrackedEvaluation evaluation)
    {
        for (int index = 0; _server is not null && index < evaluation.Samples.Count; index++)
        {
            string key = FormattableString.Invariant($"sample.{index + 1}");
            string value = Cut($"{evaluation.Samples[index].Text} -> {evaluation.Samples[index].Generated}", LongestTag);
            Enqueue(() => _server.SetTagAsync(_state.RunId!, key, value));
        }
    }

    public void End()
    {
        _isEnded = true;
        Close("FINISHED");
    }

    public void Dispose()
    {
        if (!_isEnded)
        {
            Close(_context.Cancellation.IsCancellationRequested ? "KILLED" : "FAILED");
        }

        _server?.Dispose();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";

    private void Enqueue(Func<Task> send) => _channel.Writer.TryWrite(new Item(send));

    private void Close(string status)
    {
        if (_server is null || _sender is null)
        {
            return;
        }

        Enqueue(() => _server.UpdateAsync(_state.RunId!, status, _time.GetUtcNow()));
        _channel.Writer.Complete();
        _sender.GetAwaiter().GetResult();
        _sender = null;
    }

    private void Create(TrackedRun run)
    {
        KeyValuePair<string, string>[] tags =
        [
            KeyValuePair.Create("mlflow.source.name", run.Project.Name),
            KeyValuePair.Create("finetune.task", EnumNames.Of(run.Project.Task)),
            KeyValuePair.Create("finetune.base_model", Cut(run.Project.BaseModel.Name, LongestTag)),
            KeyValuePair.Create("finetune.key", run.Id),
        ];
        DateTimeOffset now = _time.GetUtcNow();
        Enqueue(async () => Remember(new MlflowRunState { RunId = await _server!.CreateRunAsync(run.Name, now, tags).ConfigureAwait(false) }));
        IEnumerable<KeyValuePair<string, string>> parameters = run.Arguments
            .Where(argument => argument.Value is not null)
            .Select(argument => KeyValuePair.Create(argument.Key, Cut(argument.Value!.ToString(), LongestParameter)));
        foreach (KeyValuePair<string, string>[] part in parameters.Chunk(ParametersOfRequest))
        {
            Enqueue(() => _server!.LogBatchAsync(_state.RunId!, [], part));
        }
    }

    private void Remember(MlflowRunState state)
    {
        _state = state;
        state.Save(_stateFile);
    }

    private async Task SendAsync()
    {
        while (await _channel.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_channel.Reader.TryRead(out Item? item))
            {
                _waiting.Enqueue(item);
            }

            if (_failedAt == 0 || _time.GetElapsedTime(_failedAt) >= Pause)
            {
                await SendWaitingAsync().ConfigureAwait(false);
            }
        }

        await SendWaitingAsync().ConfigureAwait(false);
        if (_waiting.Count > 0)
        {
            _context.Events.Report(DiagnosticCatalog.TrackerIncomplete, null, Name, Quantity.Of(_waiting.Count, "message"));
        }
    }

    private async Task SendWaitingAsync()
    {
        try
        {
            while (_waiting.TryPeek(out Item? item))
            {
                await item.Send().ConfigureAwait(false);
                _waiting.Dequeue();
            }

            _failedAt = 0;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException or UnauthorizedAccessException)
        {
            _failedAt = _time.GetTimestamp();
            if (!_hasWarned)
            {
                _hasWarned = true;
                string reason = exception is TaskCanceledException ? "it does not answer in time" : exception.Message.TrimEnd('.');
                _context.Events.Report(DiagnosticCatalog.TrackingServerFails, null, _server!.Address, reason);
            }
        }
    }

    private sealed record Item(Func<Task> Send);
}
