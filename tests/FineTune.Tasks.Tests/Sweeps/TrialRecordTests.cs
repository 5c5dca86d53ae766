using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Store;
using FineTune.Tasks.Sweeps;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Sweeps;

/// <summary>A trial that was pruned in one clone is not trained in another that shares the store.</summary>
public sealed class TrialRecordTests : IDisposable
{
    private readonly StageFixture _fixture = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_was_measured_elsewhere_ends_a_trial_where_it_would_end_here()
    {
        Measure("one/trials/1", 0.5, 0.4, 0.3);
        Record("one/trials/1").Keep();

        Measure("two/trials/0", 0.1);
        Assert.True(Record("two/trials/1").IsPruned(Watch("two/trials/1")));
        Assert.Equal([new TrialEvaluation(1, 0.5)], TrialWatch.Read(_folder["two/trials/1"]));
    }

    [Fact]
    public void It_is_trained_where_it_would_go_on()
    {
        Measure("one/trials/1", 0.5, 0.4, 0.3);
        Record("one/trials/1").Keep();

        Measure("two/trials/0", 0.9);
        Assert.False(Record("two/trials/1").IsPruned(Watch("two/trials/1")));
        Assert.Empty(TrialWatch.Read(_folder["two/trials/1"]));
    }

    [Fact]
    public void A_trial_that_was_begun_here_goes_on_here()
    {
        Measure("one/trials/1", 0.5);
        Record("one/trials/1").Keep();

        Measure("two/trials/0", 0.1);
        Measure("two/trials/1", 0.05);
        Assert.False(Record("two/trials/1").IsPruned(Watch("two/trials/1")));
        Assert.Equal([new TrialEvaluation(1, 0.05)], TrialWatch.Read(_folder["two/trials/1"]));
    }

    [Fact]
    public void Other_values_have_a_record_of_their_own()
    {
        Measure("one/trials/1", 0.5);
        Record("one/trials/1").Keep();
        Record("two/trials/1", key: "other").Recall();
        Assert.Empty(TrialWatch.Read(_folder["two/trials/1"]));
        Record("two/trials/1").Recall();
        Assert.Equal([new TrialEvaluation(1, 0.5)], TrialWatch.Read(_folder["two/trials/1"]));
    }

    private void Measure(string trial, params double[] losses)
    {
        Directory.CreateDirectory(_folder[trial]);
        for (int index = 0; index < losses.Length; index++)
        {
            JsonLines.Append(
                Path.Combine(_folder[trial], TrialWatch.FileName), new TrialEvaluation(index + 1, losses[index]), SweepsJson.Default.TrialEvaluation);
        }
    }

    private TrialWatch Watch(string trial) => new(
        _fixture.Project with { Sweep = SweepSpec.Default with { Pruner = SweepPruner.Asha, Metric = "loss" } },
        Directory.CreateDirectory(_folder[trial]).FullName);

    private TrialRecord Record(string trial, string key = "key") => new(
        new StageStore(new StoreSettings(_folder["store"], ReadOnly: false, SizeLimit: null), _folder["reviews.finetune"], new DiagnosticList()),
        key,
        Directory.CreateDirectory(_folder[trial]).FullName);
}
