using FineTune.Tasks.Sweeps;

namespace FineTune.Tasks.Tests.Sweeps;

public sealed class SweepAxisTests
{
    [Theory]
    [InlineData(new[] { 0.612, 0.847 }, false, "0.6 0.7 0.8 0.9")]
    [InlineData(new[] { 0.0, 11.0 }, true, "0 5 10 15")]
    [InlineData(new[] { 0.0, 1.0 }, true, "0 1")]
    [InlineData(new[] { 1.0, 5.0 }, false, "1 2 3 4 5")]
    [InlineData(new[] { -0.3, 0.4 }, false, "-0.4 -0.2 0 0.2 0.4")]
    [InlineData(new[] { 0.00012, 0.00047 }, false, "1e-4 2e-4 3e-4 4e-4 5e-4")]
    [InlineData(new[] { 3.25 }, false, "3.25")]
    public void Numbers_have_round_ticks_around_them(double[] numbers, bool isWhole, string ticks)
    {
        var axis = SweepAxis.OfNumbers(numbers, 4, isWhole);
        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(tick => tick.Text)));
        Assert.All(numbers, number => Assert.InRange(axis.Share(number), 0, 1));
    }

    [Theory]
    [InlineData(new[] { 1.3e-6, 9.1e-4 }, "1e-6 1e-5 1e-4 0.001")]
    [InlineData(new[] { 2.3e-5, 8.8e-5 }, "2e-5 5e-5 1e-4")]
    [InlineData(new[] { 1e-12, 1.0 }, "1e-12 1e-10 1e-8 1e-6 1e-4 0.01 1")]
    [InlineData(new[] { 0.02 }, "0.02")]
    public void Orders_of_magnitude_have_powers_of_ten(double[] numbers, string ticks)
    {
        var axis = SweepAxis.OfMagnitudes(numbers);
        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(tick => tick.Text)));
        Assert.All(numbers, number => Assert.InRange(axis.Share(Math.Log10(number)), 0, 1));
    }

    /// <summary>What is searched by logarithms is shown so, however near its ends are.</summary>
    [Fact]
    public void The_scale_of_an_argument_is_that_of_its_search()
    {
        Trial[] trials = [Of("2e-5"), Of("9e-5")];
        Assert.Equal(["2e-5", "5e-5", "1e-4"], Ticks(new SweepScale(trials, "LearningRate", new("LearningRate", [], 1e-6, 1e-4, IsLog: true))));
        Assert.Equal(["2e-5", "4e-5", "6e-5", "8e-5", "1e-4"], Ticks(new SweepScale(trials, "LearningRate", new("LearningRate", [], 1e-6, 1e-4))));
        Trial[] ofList = [Of("8"), Of("16"), Of("64")];
        var scale = new SweepScale(ofList, "LearningRate", new("LearningRate", ["8", "16", "32", "64"]));
        Assert.Equal(["8", "16", "64"], Ticks(scale));
        Assert.Equal(Math.Log10(16), scale.Place(ofList[1]), 12);
    }

    private static IEnumerable<string> Ticks(SweepScale scale) => scale.Axis.Ticks.Select(tick => tick.Text);

    private static Trial Of(string rate) => new()
    {
        Number = 0,
        Values = new Dictionary<string, string> { ["LearningRate"] = rate },
        State = TrialState.Complete,
        Value = 0.5,
    };
}
