using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Models.Bert;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

public sealed class EvaluatorTests
{
    [Fact]
    public void Metrics_do_not_depend_on_the_batch_size()
    {
        BertGolden golden = BertGolden.OfSeed(1);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);

        IReadOnlyDictionary<string, double> expected = Measure(golden, model, 1);
        foreach (int batchSize in (int[])[2, 8, 33, 1000])
        {
            IReadOnlyDictionary<string, double> actual = Measure(golden, model, batchSize);
            Assert.Equal(expected["accuracy"], actual["accuracy"]);
            Assert.Equal(expected["f1_macro"], actual["f1_macro"]);
            Assert.Equal(expected["loss"], actual["loss"], 1e-6);
        }
    }

    private static IReadOnlyDictionary<string, double> Measure(BertGolden golden, IModel model, int batchSize) =>
        new Evaluator(golden, TrainingFixture.Task, new MetricSelection(["accuracy", "f1_macro", "loss"], ""), batchSize, CPU).Run(
            model, _ => { }, CancellationToken.None).Values;
}
