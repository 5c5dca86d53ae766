using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>New weights are drawn on several cores at once, which must not be seen in them.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class NewWeightsTests
{
    [Theory]
    [InlineData("bert")]
    [InlineData("modernbert")]
    public void A_seed_gives_the_same_and_another_seed_others(string modelType)
    {
        Dictionary<string, float[]> first = Draw(modelType, seed: 1);

        for (int repetition = 0; repetition < 5; repetition++)
        {
            Assert.Equal(first, Draw(modelType, seed: 1));
        }

        string[] drawn = [.. first.Where(weight => weight.Value.Distinct().Count() > 2).Select(weight => weight.Key)];
        Assert.True(drawn.Length > 8);
        Dictionary<string, float[]> other = Draw(modelType, seed: 2);
        Assert.All(drawn, weight => Assert.NotEqual(first[weight], other[weight]));
    }

    [Fact]
    public void No_two_weights_are_alike()
    {
        float[][] squares = [.. Draw("bert", seed: 1).Where(weight => weight.Value.Length == 32 * 32).Select(weight => weight.Value)];

        Assert.Equal(9, squares.Length);
        Assert.Equal(squares.Length, squares.Select(values => values[0]).Distinct().Count());
    }

    private static Dictionary<string, float[]> Draw(string modelType, long seed)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, $$"""
            { "model_type": "{{modelType}}", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "vocab_size": 500, "pad_token_id": 0 }
            """);
        manual_seed(seed);
        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("new", BaseModelKind.Folder, folder.Path),
            new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]),
            500,
            CPU,
            new RecordingSink());
        return model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.data<float>().ToArray());
    }
}
