using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

public sealed class ClassWeightsTests
{
    private static readonly SingleLabelTask Task = new(["a", "b", "c"], 1, new CrossEntropy(0));

    [Theory]
    [InlineData("1;2.5;4", new[] { 1, 2.5, 4.0 })]
    // 6 rows, 3 labels, counts 3, 2, 1: 6 / (3 x count).
    [InlineData("balanced", new[] { 2.0 / 3, 1, 2 })]
    public void The_loss_is_the_weighted_mean_of_torch(string text, double[] weights)
    {
        RandomRows rows = Rows([0, 0, 0, 1, 1, 2]);
        ITrainingTask task = ClassWeights.Apply(new TrainingArguments { ClassWeights = text }, Task, rows);
        using Batch batch = new Collator(rows, task, CPU).Collate([0, 2, 3, 4, 5], pass: 0);
        using Tensor logits = rand(5, 3);

        using Tensor expected = nn.functional.cross_entropy(logits, batch.Targets, tensor(weights.Select(weight => (float)weight).ToArray()));

        Assert.Equal(expected.item<float>(), task.Losses(logits, batch).sum().item<float>() / batch.TargetWeight, 1e-6);
    }

    /// <summary>
    /// Of probabilities 1/2, 1/4 and 1/4 and e = 0.3, in units of log 2: a row of label a has 0.7 x 1 + 0.1 x (1 + 2 + 2) = 1.2, one of label c 0.7 x 2 + 0.5
    /// = 1.9. With weights 1 and 4 that is (1.2 + 4 x 1.9) / 5 = 1.76. torch, which weighs each smoothed label by its own weight, has 0.7 + 0.1 x (1 + 2 x 2.5
    /// + 2 x 4) = 2.1 and 0.7 x 8 + 1.4 = 7, so 1.82.
    /// </summary>
    [Fact]
    public void A_weight_counts_the_whole_smoothed_loss_of_a_row()
    {
        ITrainingTask smoothed = new SingleLabelTask(["a", "b", "c"], 1, new CrossEntropy(0.3));

        Assert.Equal(1.76 * Math.Log(2), Loss([0, 2], "1;2.5;4"), 1e-6);
        Assert.Equal(1.76 * Math.Log(2), Loss([0, 2, 2, 2, 2], null), 1e-6);
        using Tensor ofTorch = nn.functional.cross_entropy(Logits(2), tensor(new long[] { 0, 2 }), tensor(new[] { 1, 2.5f, 4 }), label_smoothing: 0.3);
        Assert.Equal(1.82 * Math.Log(2), ofTorch.item<float>(), 1e-6);

        double Loss(int[] labels, string? weights)
        {
            RandomRows rows = Rows(labels);
            ITrainingTask task = ClassWeights.Apply(new TrainingArguments { ClassWeights = weights }, smoothed, rows);
            using Batch batch = new Collator(rows, task, CPU).Collate([.. Enumerable.Range(0, labels.Length)], pass: 0);
            return task.Losses(Logits(labels.Length), batch).sum().item<float>() / batch.TargetWeight;
        }

        static Tensor Logits(int rows) => tensor(new[] { 0.5f, 0.25f, 0.25f }).log().expand(rows, 3);
    }

    [Theory]
    [InlineData("1;2", "2 numbers for 3 labels")]
    [InlineData("balancd", "'balancd' is not balanced, nor a number")]
    [InlineData("1;2;x", "'x' is not a number above 0")]
    [InlineData("1;2;-1", "'-1' is not a number above 0")]
    [InlineData("balanced", "no training row has the label 'c'")]
    public void Weights_that_do_not_fit_are_refused(string text, string reason)
    {
        var failure = Assert.Throws<FineTuneException>(() => ClassWeights.Apply(new TrainingArguments { ClassWeights = text }, Task, Rows([0, 1, 1])));

        Assert.Equal("FT3010", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static RandomRows Rows(int[] labels)
    {
        var left = new Queue<int>(labels);
        return new RandomRows(1, labels.Length, (_, _) => [left.Dequeue()]);
    }
}
