using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Tracking;
using FineTune.Engine.Training;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Tracking;

/// <summary>The contract with MLflow's server, against a stub of its published interface.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class MlflowTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "s3cret-t0ken";

    private readonly TemporaryFolder _folder = new();
    private readonly TrainingFixture _fixture = new();
    private readonly Dictionary<string, string?> _environment = [];
    private MlflowStub _stub = null!;

    public async Task InitializeAsync()
    {
        _stub = await MlflowStub.StartAsync();
        _environment[MlflowSettings.UriVariable] = _stub.Address;
    }

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_training_is_a_run_with_parameters_metrics_and_an_end()
    {
        _environment["MLFLOW_EXPERIMENT_NAME"] = "Grüße & more";
        _environment["MLFLOW_TRACKING_TOKEN"] = Secret;

        TrainerState state = Train(_fixture.Evaluating(every: 2) with { MaxSteps = 4 });

        MlflowStub.RunRecord run = Assert.Single(_stub.Runs.Values);
        Assert.Equal((_stub.Experiments["Grüße & more"], "project"), (run.Experiment, run.Name));
        Assert.Equal(["RUNNING", "FINISHED"], run.States);
        Assert.Equal($"Bearer {Secret}", _stub.Authorization);
        Assert.Equal("42", run.Parameters["seed"]);
        Assert.Equal(state.Series("loss"), run.Metrics.Where(metric => metric.Key == "loss").Select(metric => metric.Value));
        Assert.Equal([2, 4], run.Metrics.Where(metric => metric.Key == "eval_accuracy").Select(metric => metric.Step));
        Assert.Contains(run.Metrics, metric => metric is { Key: "train_loss", Step: 4 });
        Assert.DoesNotContain(_fixture.Events.Logs, log => log.Level == LogLevel.Warning);
        Assert.DoesNotContain(Secret, string.Concat(Directory.GetFiles(_folder.Path).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_on_is_the_same_run_and_nothing_is_sent_twice()
    {
        TrainingArguments arguments = _fixture.Evaluating(every: 2) with { MaxSteps = 8, SaveStrategy = SaveStrategy.Steps, SaveSteps = 4 };
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train(
            arguments, new CancellingRows(_fixture.Golden, 6 * arguments.PerDeviceTrainBatchSize, cancellation), cancellation.Token));
        Assert.Equal(["RUNNING", "KILLED"], Assert.Single(_stub.Runs.Values).States);

        Train(arguments);

        MlflowStub.RunRecord run = Assert.Single(_stub.Runs.Values);
        Assert.Equal(["RUNNING", "KILLED", "RUNNING", "FINISHED"], run.States);
        Assert.Equal(Enumerable.Range(1, 8), run.Metrics.Where(metric => metric.Key == "loss").Select(metric => metric.Step));
        Assert.Equal([2, 4, 6, 8], run.Metrics.Where(metric => metric.Key == "eval_loss").Select(metric => metric.Step));
    }

    [Fact]
    public async Task A_server_that_is_down_is_warned_of_once_and_the_training_goes_on()
    {
        await _stub.DisposeAsync();

        TrainerState state = Train(_fixture.Arguments with { MaxSteps = 3 });

        Assert.Equal(3, state.GlobalStep);
        Assert.Equal(["FT3152", "FT3153"], Warnings());
    }

    [Fact]
    public void What_a_server_refuses_is_told_without_the_token()
    {
        _environment[MlflowSettings.UriVariable] = _stub.Address.Replace("http://", $"http://me:{Secret}@", StringComparison.Ordinal);
        _stub.Status = _ => 401;

        Train(_fixture.Arguments with { MaxSteps = 1 });

        Assert.Equal(["FT3152", "FT3153"], Warnings());
        Assert.Contains("answers 401", _fixture.Events.Logs.First(log => log.Code == "FT3152").Text, StringComparison.Ordinal);
        Assert.StartsWith("Basic ", _stub.Authorization, StringComparison.Ordinal);
        Assert.All(_fixture.Events.Logs, log => Assert.DoesNotContain(Secret, log.Text, StringComparison.Ordinal));
    }

    /// <summary>What was kept back is sent when the training ends.</summary>
    [Fact]
    public void A_server_that_fails_in_the_middle_gets_the_rest_later()
    {
        int failures = 1;
        _stub.Status = path => path.EndsWith("log-batch", StringComparison.Ordinal) && failures-- > 0 ? 503 : 200;

        Train(_fixture.Arguments with { MaxSteps = 3 });

        Assert.Equal(["FT3152"], Warnings());
        MlflowStub.RunRecord run = Assert.Single(_stub.Runs.Values);
        Assert.Equal([1, 2, 3], run.Metrics.Where(metric => metric.Key == "loss").Select(metric => metric.Step));
        Assert.Contains("learning_rate", run.Parameters.Keys);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sqlite:///mlflow.db")]
    [InlineData("./mlruns")]
    public void What_is_no_server_is_said(string? address)
    {
        _environment[MlflowSettings.UriVariable] = address;

        Train(_fixture.Arguments with { MaxSteps = 1 });

        Assert.Equal(["FT3151"], Warnings());
    }

    [Fact]
    public void A_server_below_a_path_is_asked_there_and_its_user_is_not_shown()
    {
        MlflowSettings settings = MlflowSettings.Of(name => name == MlflowSettings.UriVariable ? "https://me:pass@host:8443/ml/flow" : null);

        Assert.Equal("https://host:8443/ml/flow/", settings.Server!.AbsoluteUri);
        Assert.Equal("Basic", settings.Authorization!.Scheme);
    }

    private IEnumerable<string?> Warnings() => _fixture.Events.Logs.Where(log => log.Level == LogLevel.Warning).Select(log => log.Code);

    private TrainerState Train(TrainingArguments arguments, CancellingRows? rows = null, CancellationToken cancellation = default)
    {
        var context = new StageContext(_fixture.Events, _folder.Path, cancellation);
        var tracker = new MlflowTracker(MlflowSettings.Of(name => _environment.GetValueOrDefault(name)), context, TimeProvider.System);
        using var observer = new TrackingObserver([tracker], (step, maxSteps) => TrackedRuns.Of(_folder.Path, step, maxSteps), _fixture.Events);
        return _fixture.Train(arguments, rows, observer: observer, cancellation: cancellation).State;
    }
}
