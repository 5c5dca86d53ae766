using FineTune.Engine.Batches;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Bert;

public sealed class BertForSequenceClassificationTests
{
    public static TheoryData<int> Seeds => BertGolden.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Logits_equal_those_of_transformers(int seed)
    {
        BertGolden golden = BertGolden.OfSeed(seed);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);

        Assert.Equal(3, head.Labels.Count);
        AssertClose(golden.Logits, Logits(model, golden, [.. Enumerable.Range(0, golden.Count)]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Padding_changes_nothing(int seed)
    {
        BertGolden golden = BertGolden.OfSeed(seed);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);

        float[][] alone = [.. Enumerable.Range(0, golden.Count).Select(row => Logits(model, golden, [row])[0])];

        AssertClose(golden.Logits, alone);
    }

    private static float[][] Logits(IModel model, BertGolden golden, int[] rows)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        using Batch batch = new Collator(golden, TrainingFixture.Task, CPU).Collate(rows, ITargetSource.EvaluationPass);
        float[] flat = [.. model.Forward(batch.Input, ForwardOptions.Evaluation).data<float>()];
        return [.. flat.Chunk(3)];
    }

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        // Relative to all rows: a row whose logits happen to be small has rounding errors of the same size as the others, also in transformers.
        double scale = expected.Max(row => row.Max(Math.Abs));
        foreach ((float[] wanted, float[] got) in expected.Zip(actual))
        {
            Assert.All(wanted.Zip(got), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5 * scale, $"{pair.First} and {pair.Second}"));
        }
    }
}
