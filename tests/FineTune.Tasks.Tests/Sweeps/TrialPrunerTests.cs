using FineTune.Contracts;
using FineTune.Tasks.Sweeps;

namespace FineTune.Tasks.Tests.Sweeps;

public class TrialPrunerTests
{
    private static (IReadOnlyList<double>, bool) Complete(params double[] costs) => (costs, true);

    private static (IReadOnlyList<double>, bool) Pruned(params double[] costs) => (costs, false);

    [Fact]
    public void The_median_prunes_what_was_never_as_good_as_half_of_the_finished_trials()
    {
        (IReadOnlyList<double>, bool)[] others = [Complete(5, 1), Complete(5, 2), Complete(5, 3), Complete(5, 4), Complete(5, 5), Pruned(0, 0)];
        Assert.True(TrialPruner.Prunes(SweepPruner.Median, [9, 3.1], others));
        Assert.False(TrialPruner.Prunes(SweepPruner.Median, [9, 3], others));
        Assert.False(TrialPruner.Prunes(SweepPruner.Median, [2, 9], others));
        Assert.False(TrialPruner.Prunes(SweepPruner.Median, [9, 9, 9], others));
        Assert.False(TrialPruner.Prunes(SweepPruner.Median, [9, 9], others[1..]));
    }

    [Fact]
    public void Halving_looks_at_its_rungs_alone_and_promotes_the_best_quarter()
    {
        (IReadOnlyList<double>, bool)[] others = [Pruned(1), Pruned(2), Complete(3, 3, 3, 3), Pruned(4), Pruned(5), Pruned(6), Pruned(7)];
        Assert.False(TrialPruner.Prunes(SweepPruner.Asha, [1.5], others));
        Assert.True(TrialPruner.Prunes(SweepPruner.Asha, [2.5], others));
        Assert.False(TrialPruner.Prunes(SweepPruner.Asha, [9, 9], others));
        Assert.True(TrialPruner.Prunes(SweepPruner.Asha, [9, 9, 9, 3.5], others));
        Assert.False(TrialPruner.Prunes(SweepPruner.Asha, [1], []));
    }

    [Fact]
    public void A_value_that_is_not_defined_is_worse_than_any() =>
        Assert.True(TrialPruner.Prunes(SweepPruner.Asha, [new SweepGoal("accuracy", true).Cost(double.NaN)], [Pruned(1e9)]));
}
