using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A last layer computes no more than its head reads. That it is right is for <see cref="ModelParityTests"/>.</summary>
public sealed class TokensReadTests
{
    private const int Vocabulary = 60;

    public static TheoryData<string> Families => [.. ModelHeads.FamiliesOfTexts];

    /// <summary>As in a step of rows so short that none of their tokens was masked.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void A_family_learns_nothing_from_a_batch_in_which_nothing_is_predicted(string modelType)
    {
        using DisposeScope scope = NewDisposeScope();
        using IModel model = Create(modelType, layers: 2);
        long[][] rows = [[2, 3, 4, 5], [6, 7]];
        using PackedBatch input = Input(rows, predicted: []);

        Tensor logits = model.Forward(input, new ForwardOptions { Training = true });
        CustomFunction.Backward(logits.sum().backward);

        Assert.Equal([0, Vocabulary], logits.shape);
        Assert.All(model.Weights, weight => Assert.Equal(0, weight.Value.grad?.abs().sum().ToDouble() ?? 0));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Scores_of_some_tokens_are_those_they_have_among_all(string modelType)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.All([1, 2], layers =>
        {
            using IModel model = Create(modelType, layers);
            long[][] rows = [[2, 3, 4, 5], [6, 7]];
            using PackedBatch all = Input(rows, predicted: null);
            using PackedBatch some = Input(rows, predicted: [5, 1]);

            Tensor expected = model.Forward(all, ForwardOptions.Evaluation).index_select(0, tensor((long[])[5, 1]));

            // A score that happens to be small has rounding errors of the size of the others'.
            double largest = Math.Max(1, expected.abs().max().ToDouble());
            Assert.True(expected.allclose(model.Forward(some, ForwardOptions.Evaluation), 1e-5, 1e-6 * largest));
        });
    }

    private static IModel Create(string modelType, int layers)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, FamilyTrainingTests.Config(modelType, layers).ToJsonString());
        return PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path),
            new HeadSpec(ModelHeads.OfVocabulary(modelType), []),
            Vocabulary,
            CPU,
            new RecordingSink());
    }

    /// <summary>An encoder-decoder model is asked about the same tokens in its decoder.</summary>
    private static PackedBatch Input(long[][] rows, long[]? predicted)
    {
        Tensor? asked = predicted is null ? null : tensor(predicted, ScalarType.Int64);
        PackedBatch batch = ModelInputs.Of(rows, [.. rows.Select(row => new long[row.Length])], predicted: asked);
        return batch.Decoding(batch);
    }
}
