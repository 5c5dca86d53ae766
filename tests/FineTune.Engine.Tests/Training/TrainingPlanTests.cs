using FineTune.Contracts;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

public sealed class TrainingPlanTests
{
    [Theory]
    // rows, batch, accumulation, drop last, epochs: batches and steps an epoch, steps in all.
    [InlineData(10, 4, 1, false, 3, 3, 3, 9)]
    [InlineData(10, 4, 2, false, 3, 3, 2, 6)]
    [InlineData(10, 4, 1, true, 3, 2, 2, 6)]
    [InlineData(10, 4, 1, false, 1.5, 3, 3, 5)]
    [InlineData(3, 8, 4, false, 2, 1, 1, 2)]
    public void Steps_are_counted_as_Hugging_Face_does(
        int rows, int batch, int accumulation, bool dropLast, double epochs, int batchesPerEpoch, int stepsPerEpoch, int maxSteps)
    {
        var plan = new TrainingPlan(
            new TrainingArguments
            {
                PerDeviceTrainBatchSize = batch,
                GradientAccumulationSteps = accumulation,
                DataloaderDropLast = dropLast,
                NumTrainEpochs = epochs,
            },
            rows);

        Assert.Equal((batchesPerEpoch, stepsPerEpoch, maxSteps), (plan.BatchesPerEpoch, plan.StepsPerEpoch, plan.MaxSteps));
    }

    [Theory]
    // 23 rows in batches of 4, two a step: steps of 8, 8 and 7 rows, or without the last batch of 8, 8 and 4.
    [InlineData(false, new[] { 0, 8, 16, 23, 31, 39, 46, 54 })]
    [InlineData(true, new[] { 0, 8, 16, 20, 28, 36, 40, 48 })]
    public void Rows_are_counted_as_they_are_trained(bool dropLast, int[] expected)
    {
        var plan =
            new TrainingPlan(new TrainingArguments { PerDeviceTrainBatchSize = 4, GradientAccumulationSteps = 2, DataloaderDropLast = dropLast }, rows: 23);

        Assert.Equal(expected, Enumerable.Range(0, 8).Select(step => (int)plan.RowsUpTo(step)));
    }

    [Fact]
    public void An_epoch_covers_every_row_once()
    {
        var plan = new TrainingPlan(new TrainingArguments { PerDeviceTrainBatchSize = 4, GradientAccumulationSteps = 2 }, rows: 23);

        IEnumerable<int> rows = Enumerable.Range(0, plan.StepsPerEpoch)
            .SelectMany(step => Enumerable.Range(0, 23).ToArray()[plan.RowsOf(step)]);

        Assert.Equal(Enumerable.Range(0, 23), rows);
    }

    [Fact]
    public void Numbers_below_one_are_ratios_of_all_steps()
    {
        var plan = new TrainingPlan(
            new TrainingArguments { MaxSteps = 90, WarmupSteps = 0.1, LoggingSteps = 0.25, SaveSteps = 30, EvalStrategy = IntervalStrategy.Steps }, rows: 80);

        Assert.Equal((9, 23, 23, 30), (plan.WarmupSteps, plan.LoggingSteps, plan.EvalSteps, plan.SaveSteps));
        Assert.True(plan.EvaluatesAfter(46));
        Assert.False(plan.EvaluatesAfter(45));
    }

    [Fact]
    public void A_batch_larger_than_the_data_with_the_last_one_dropped_is_an_error()
    {
        var failure = Assert.Throws<FineTuneException>(() => new TrainingPlan(new TrainingArguments { DataloaderDropLast = true }, rows: 7));

        Assert.Equal("FT1011", failure.Descriptor.Code);
    }

    [Fact]
    public void A_batch_of_several_processes_larger_than_the_data_is_told_with_their_number()
    {
        var training = new TrainingArguments { PerDeviceTrainBatchSize = 4, DataloaderDropLast = true };

        var failure = Assert.Throws<FineTuneException>(() => new TrainingPlan(training, rows: 7, ranks: 2));

        Assert.Contains("PerDeviceTrainBatchSize is 4 in each of 2 processes, and the training split has", failure.Message, StringComparison.Ordinal);
    }
}
