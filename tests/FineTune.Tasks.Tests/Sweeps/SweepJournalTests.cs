using FineTune.Tasks.Sweeps;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Sweeps;

public sealed class SweepJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static Trial Ended(int number) => new()
    {
        Number = number,
        Values = new Dictionary<string, string> { ["LearningRate"] = "3e-5" },
        State = TrialState.Complete,
        Value = 0.5,
        Evaluations = [new TrialEvaluation(1, double.NaN)],
        Seconds = 1.5,
    };

    [Fact]
    public void Trials_are_there_again_and_the_last_line_of_each_counts()
    {
        var journal = SweepJournal.Open(_folder.Path, "a", out _);
        journal.Add(Ended(0) with { State = TrialState.Running, Value = null });
        journal.Add(Ended(0));

        Trial known = Assert.Single(SweepJournal.Open(_folder.Path, "a", out bool wasReplaced).Trials);
        Assert.False(wasReplaced);
        Assert.Equal((TrialState.Complete, 0.5, 1.5), (known.State, known.Value, known.Seconds));
        Assert.True(double.IsNaN(Assert.Single(known.Evaluations).Value));
    }

    [Fact]
    public void A_line_that_was_cut_off_is_as_if_it_had_not_been_begun()
    {
        SweepJournal.Open(_folder.Path, "a", out _).Add(Ended(0));
        File.AppendAllText(_folder[SweepJournal.FileName], """{"number":1,"val""");
        var journal = SweepJournal.Open(_folder.Path, "a", out _);
        Assert.Single(journal.Trials);
        journal.Add(Ended(2));
        Assert.Equal([0, 2], SweepJournal.Open(_folder.Path, "a", out _).Trials.Select(trial => trial.Number));
    }

    [Theory]
    [InlineData("b", "")]
    [InlineData("a", "no JSON\n")]
    public void A_journal_of_other_trials_or_a_damaged_one_is_begun_anew(string identity, string more)
    {
        SweepJournal.Open(_folder.Path, "a", out _).Add(Ended(0));
        File.AppendAllText(_folder[SweepJournal.FileName], more);
        Assert.Empty(SweepJournal.Open(_folder.Path, identity, out bool wasReplaced).Trials);
        Assert.True(wasReplaced);
    }

    public void Dispose() => _folder.Dispose();
}
