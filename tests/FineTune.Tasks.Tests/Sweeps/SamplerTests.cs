using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Sweeps;

namespace FineTune.Tasks.Tests.Sweeps;

public class SamplerTests
{
    private static readonly SweepParameterSpec[] Parameters =
    [
        new("LearningRate", [], 1e-6, 1e-2, IsLog: true),
        new("WarmupSteps", [], 0, 100, Step: 10, IsWhole: true),
        new("LabelSmoothingFactor", [], 0, 0.5),
        new("PerDeviceTrainBatchSize", ["8", "16", "32"]),
    ];

    private static readonly SweepGoal Goal = new("loss", IsMaximized: false);

    public static TheoryData<SweepAlgorithm> Algorithms => [SweepAlgorithm.Random, SweepAlgorithm.QuasiRandom, SweepAlgorithm.Tpe];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Values_lie_in_their_ranges_and_come_again_for_the_same_number(SweepAlgorithm algorithm)
    {
        IReadOnlyList<Trial> trials = Search(algorithm, 30, seed: 3, values => Cost(values));
        Assert.Equal(30, trials.Count);
        foreach (Trial trial in trials)
        {
            Assert.InRange(Number(trial.Values["LearningRate"]), 1e-6, 1e-2);
            Assert.Equal(0, Number(trial.Values["WarmupSteps"]) % 10);
            Assert.InRange(Number(trial.Values["WarmupSteps"]), 0, 100);
            Assert.Contains(trial.Values["PerDeviceTrainBatchSize"], Parameters[3].Values);
        }

        Assert.Equal(Texts(trials), Texts(Search(algorithm, 30, seed: 3, values => Cost(values))));
        Assert.NotEqual(Texts(trials), Texts(Search(algorithm, 30, seed: 4, values => Cost(values))));
    }

    [Fact]
    public void A_grid_has_every_combination_once_and_ends()
    {
        var sweep = new SweepSpec
        {
            Algorithm = SweepAlgorithm.Grid,
            Parameters = [Parameters[3], new("Seed", [], 1, 5, Step: 2, IsWhole: true), new("WeightDecay", ["0", "0.01"])],
        };
        var plan = new SweepPlan(sweep, Goal);
        IReadOnlyList<Trial> trials = plan.Next([], 100);
        Assert.Equal(18, plan.Total);
        Assert.Equal(18, Texts(trials).Distinct().Count());
        Assert.Empty(plan.Next([.. trials.Select(trial => trial with { State = TrialState.Complete })], 5));
    }

    [Fact]
    public void What_a_killed_sweep_had_begun_comes_first()
    {
        var plan = new SweepPlan(new SweepSpec { Parameters = Parameters, Trials = 4 }, Goal);
        IReadOnlyList<Trial> begun = plan.Next([], 2);
        IReadOnlyList<Trial> next = plan.Next([begun[0], begun[1] with { State = TrialState.Complete, Value = 1 }], 2);
        Assert.Same(begun[0], next[0]);
        Assert.Equal(2, next[1].Number);
    }

    [Fact]
    public void Tpe_finds_better_values_than_random_ones_on_average()
    {
        double tpe = Enumerable.Range(0, 10).Average(seed => Search(SweepAlgorithm.Tpe, 60, seed, Cost).Min(trial => trial.Value!.Value));
        double random = Enumerable.Range(0, 10).Average(seed => Search(SweepAlgorithm.Random, 60, seed, Cost).Min(trial => trial.Value!.Value));
        Assert.True(tpe < 0.5 * random, string.Create(CultureInfo.InvariantCulture, $"{tpe} of TPE, {random} of random search"));
    }

    [Fact]
    public void A_trial_that_set_something_else_is_no_hindrance()
    {
        IReadOnlyList<Trial> others = [.. Search(SweepAlgorithm.Random, 12, 0, Cost).Select(
            trial => trial with { Values = new Dictionary<string, string> { ["LearningRate"] = "5", ["Optim"] = "sgd" } })];
        var sampler = new TpeSampler(new SearchSpace(Parameters), Goal, 0);
        Assert.Equal(4, sampler.Suggest(12, others)!.Count);
    }

    [Theory]
    [InlineData(-9, 0.0)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(5, 0.9999997133484281)]
    [InlineData(9, 1.0)]
    public void The_normal_distribution_has_its_known_values(double x, double expected) =>
        Assert.Equal(expected, NormalDistribution.Cumulative(x), 1e-14);

    [Fact]
    public void A_truncated_quantile_is_where_its_share_lies()
    {
        double place = NormalDistribution.TruncatedQuantile(0.25, -1, 2);
        double whole = NormalDistribution.Cumulative(2) - NormalDistribution.Cumulative(-1);
        Assert.Equal(0.25, (NormalDistribution.Cumulative(place) - NormalDistribution.Cumulative(-1)) / whole, 1e-12);
    }

    private static double Cost(IReadOnlyDictionary<string, string> values)
    {
        double rate = Math.Log10(Number(values["LearningRate"])) + 4;
        double smoothing = Number(values["LabelSmoothingFactor"]) - 0.1;
        double steps = (Number(values["WarmupSteps"]) - 70) / 100;
        return (rate * rate) + (10 * smoothing * smoothing) + (steps * steps) + (values["PerDeviceTrainBatchSize"] == "16" ? 0 : 0.3);
    }

    private static IReadOnlyList<Trial> Search(SweepAlgorithm algorithm, int count, int seed, Func<IReadOnlyDictionary<string, string>, double> cost)
    {
        var plan = new SweepPlan(new SweepSpec { Algorithm = algorithm, Parameters = Parameters, Seed = seed, Trials = count }, Goal);
        var trials = new List<Trial>();
        while (plan.Next(trials, 1) is [var next])
        {
            trials.Add(next with { State = TrialState.Complete, Value = cost(next.Values) });
        }

        return trials;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Texts(IEnumerable<Trial> trials) =>
        trials.Select(trial => string.Join(' ', trial.Values.Select(value => $"{value.Key}={value.Value}")));
}
