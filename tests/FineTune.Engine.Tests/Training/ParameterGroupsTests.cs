using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Training.Optimizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

public sealed class ParameterGroupsTests
{
    [Fact]
    public void Weight_decay_applies_to_the_weights_of_each_family_that_transformers_decays()
    {
        foreach (JsonProperty model in Golden.Load("decay").EnumerateObject())
        {
            foreach (JsonProperty weight in model.Value.EnumerateObject())
            {
                Assert.True(weight.Value.GetBoolean() == ParameterGroups.Decays(weight.Name), $"{model.Name}: {weight.Name}");
            }
        }
    }

    [Fact]
    public void Frozen_weights_are_in_no_group()
    {
        KeyValuePair<string, Tensor>[] weights = Weights("bert.embeddings.word", "bert.layer.0.bias", "bert.layer.1.bias", "classifier.weight");

        IReadOnlyList<ParameterGroup> groups = ParameterGroups.Create(
            weights, new TrainingArguments { FreezeParameters = new NameList(["bert.embeddings.*", "*.0.*"]) });

        Assert.Equal(["classifier.weight", "bert.layer.1.bias"], groups.SelectMany(group => group.Names));
    }

    [Fact]
    public void A_pattern_without_a_weight_is_an_error()
    {
        var failure = Assert.Throws<FineTuneException>(() =>
            ParameterGroups.Create(Weights("bert.embeddings.word"), new TrainingArguments { FreezeParameters = new NameList(["roberta.*"]) }));

        Assert.Equal("FT3007", failure.Descriptor.Code);
        Assert.Contains("bert.embeddings.word", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_in_two_groups_is_an_error()
    {
        OptimizerGroupSpec[] groups = [new("head", ["classifier.*"], 10), new("all", ["*"], 2)];

        var failure =
            Assert.Throws<FineTuneException>(() => ParameterGroups.Create(Weights("bert.layer", "classifier.weight"), new TrainingArguments(), groups));

        Assert.Equal("FT3101", failure.Descriptor.Code);
        Assert.Contains("The weight classifier.weight is in the OptimizerGroups 'head' and 'all'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_of_a_group_without_a_weight_is_an_error_where_the_group_stands()
    {
        OptimizerGroupSpec[] groups = [new("head", ["score.*"], 10, Position: new SourcePosition("x.finetune", 9, 6))];

        var failure = Assert.Throws<FineTuneException>(() => ParameterGroups.Create(Weights("bert.layer"), new TrainingArguments(), groups));

        Assert.Equal(("FT3007", 9), (failure.Descriptor.Code, failure.Position!.Line));
        Assert.StartsWith("OptimizerGroup head: 'score.*' matches no weight", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_has_a_rate_and_a_decay_of_its_own_and_biases_stay_without_decay()
    {
        OptimizerGroupSpec[] groups = [new("head", ["classifier.*"], 10, WeightDecay: 0.2)];

        IReadOnlyList<ParameterGroup> made = ParameterGroups.Create(
            Weights("bert.layer.weight", "bert.layer.bias", "classifier.weight", "classifier.bias"), new TrainingArguments { WeightDecay = 0.1 }, groups);

        Assert.Equal(
            [("bert.layer.weight", 1.0, 0.1), ("bert.layer.bias", 1, 0), ("classifier.weight", 10, 0.2), ("classifier.bias", 10, 0)],
            made.Select(group => (Assert.Single(group.Names), group.LearningRateFactor, group.WeightDecay)));
    }

    [Fact]
    public void Freezing_everything_is_an_error()
    {
        var failure = Assert.Throws<FineTuneException>(() =>
            ParameterGroups.Create(Weights("bert.embeddings.word"), new TrainingArguments { FreezeParameters = new NameList(["*"]) }));

        Assert.Equal("FT3006", failure.Descriptor.Code);
    }

    [Fact]
    public void Frozen_weights_keep_their_values_and_have_no_state()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with
        {
            MaxSteps = 3,
            FreezeParameters = new NameList(["bert.embeddings.*", "bert.encoder.layer.0.*"]),
            SaveStrategy = SaveStrategy.Steps,
        };

        IReadOnlyDictionary<string, float[]> before = fixture.Train(arguments with { LearningRate = 0, WarmupSteps = 0 }, key: "still").Weights;
        IReadOnlyDictionary<string, float[]> after = fixture.Train(arguments, key: "moved").Weights;

        foreach ((string name, float[] values) in after)
        {
            bool frozen = name.StartsWith("bert.embeddings.", StringComparison.Ordinal) || name.StartsWith("bert.encoder.layer.0.", StringComparison.Ordinal);
            Assert.Equal(frozen, values.SequenceEqual(before[name]));
        }

        using SafetensorsFile state = SafetensorsFile.Open(
            Path.Combine(fixture.Checkpoints, "checkpoint-3", "optimizer.safetensors"));
        Assert.DoesNotContain(state.Entries.Keys, name => name.Contains("embeddings", StringComparison.Ordinal));
        Assert.Contains("exp_avg.classifier.weight", state.Entries.Keys);
    }

    private static KeyValuePair<string, Tensor>[] Weights(params string[] names) =>
        [.. names.Select(name => KeyValuePair.Create(name, zeros(2).requires_grad_()))];
}
