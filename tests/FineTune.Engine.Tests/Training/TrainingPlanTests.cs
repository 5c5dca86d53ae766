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

    [Fact]
    public void An_epoch_covers_every_row_once()
    {
        var plan = new TrainingPlan(new TrainingArguments { PerDeviceTrainBatchSize = 4, GradientAccumulationSteps = 2 }, rows: 23);

        IEnumerable<int> rows = Enumerable.Range(0, plan.StepsPerEpoch)
            .SelectMany(plan.Batches)
            .SelectMany(range => Enumerable.Range(0, 23).ToArray()[range]);

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

    [Theory]
    // Learning rate used at steps 0 to 9 of 10 with 2 of warm-up, measured in transformers 5.12.1.
    [InlineData(SchedulerType.Linear, new[] { 0, .5, 1, .875, .75, .625, .5, .375, .25, .125 })]
    [InlineData(SchedulerType.ConstantWithWarmup, new[] { 0, .5, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(SchedulerType.Constant, new double[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    public void Schedules_give_the_learning_rates_of_transformers(SchedulerType type, double[] expected)
    {
        var schedule = new LearningRateSchedule(new TrainingArguments { LearningRate = 1, LrSchedulerType = type }, warmupSteps: 2, maxSteps: 10);

        Assert.Equal(expected, Enumerable.Range(0, 10).Select(schedule.At));
    }

    [Fact]
    public void The_order_of_an_epoch_is_torch_randperm_of_seed_plus_epoch()
    {
        Assert.Equal([2, 6, 1, 8, 4, 5, 0, 9, 3, 7], EpochOrder.Random(10, seed: 42, epoch: 0));
        Assert.Equal([8, 4, 9, 0, 5, 1, 6, 7, 2, 3], EpochOrder.Random(10, seed: 42, epoch: 1));
    }
}
