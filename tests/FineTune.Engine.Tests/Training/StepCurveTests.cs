using FineTune.Contracts;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>The curve of every step, beside a log that has few.</summary>
public sealed class StepCurveTests
{
    [Fact]
    public void Each_step_of_a_short_run_is_a_point()
    {
        TrainingCurve curve = Run(3).ToCurve();
        Assert.Equal([1, 2, 3], curve.Step);
        Assert.Equal([1f, 2f, 3f], curve.Loss);
        Assert.Equal([10f, 20f, 30f], curve.GradNorm);
        Assert.Equal([1f, 0.5f, 1 / 3f], curve.LearningRate);
    }

    [Fact]
    public void A_long_run_is_thinned_to_means_and_its_last_steps_stay()
    {
        TrainingCurve curve = Run(10_001).ToCurve();
        Assert.InRange(curve.Step.Count, 1024, 2048);
        Assert.Equal([8, 16, 24], curve.Step.Take(3));
        // The mean of 1 to 8.
        Assert.Equal(4.5f, curve.Loss[0]);
        Assert.Equal(1 / 8f, curve.LearningRate[0]);
        Assert.Equal((10_001, 10_001f), (curve.Step[^1], curve.Loss[^1]));
        Assert.Equal(10_000, curve.Step[^2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2051)]
    [InlineData(9999)]
    public void A_run_that_was_stopped_has_the_curve_of_one_that_was_not(int stopped)
    {
        var state = new TrainerState();
        Add(state.Curve, 1, stopped);
        TrainerState resumed = TrainerState.FromText(state.ToText(), "checkpoint");
        Add(resumed.Curve, stopped + 1, 10_001);
        Assert.Equivalent(Run(10_001).ToCurve(), resumed.Curve.ToCurve());
    }

    [Fact]
    public void What_goes_on_from_a_checkpoint_without_a_curve_begins_there()
    {
        var curve = new StepCurve();
        Add(curve, 101, 103);
        Assert.Equal([101, 102, 103], curve.ToCurve().Step);
    }

    [Theory]
    [InlineData("\"steps_per_point\": 1", "\"steps_per_point\": 0")]
    [InlineData("\"loss\": []", "\"loss\": [1]")]
    [InlineData("\"grad_norm\": []", "\"grad_norm\": null")]
    [InlineData("\"open_loss\": 0", "\"open_loss\": 1e999")]
    public void A_damaged_curve_is_a_damaged_checkpoint(string whole, string damaged)
    {
        string text = new TrainerState().ToText();
        Assert.Contains(whole, text, StringComparison.Ordinal);
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => TrainerState.FromText(text.Replace(whole, damaged, StringComparison.Ordinal), "checkpoint"));
        Assert.Equal("FT3005", failure.Descriptor.Code);
    }

    private static StepCurve Run(int steps)
    {
        var curve = new StepCurve();
        Add(curve, 1, steps);
        return curve;
    }

    /// <summary>The loss of a step is its number.</summary>
    private static void Add(StepCurve curve, int first, int last)
    {
        for (int step = first; step <= last; step++)
        {
            curve.Add(step, new StepResult(step, 10 * step, 1.0 / step, Rows: 8));
        }
    }
}
