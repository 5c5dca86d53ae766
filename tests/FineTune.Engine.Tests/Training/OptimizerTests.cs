using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

public sealed class OptimizerTests
{
    private static readonly HashSet<string> NoEmbeddings = [];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.Load("optimizers").GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Twenty_four_steps_on_random_gradients_equal_those_of_transformers(int index)
    {
        JsonElement golden = Golden.Load("optimizers");
        JsonElement expected = golden.GetProperty("cases")[index];
        using DisposeScope scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] weights = Weights(golden);
        using Optimizer optimizer = Create(weights, Arguments(expected));
        double[] rates = golden.GetProperty("rates").Deserialize<double[]>()!;

        for (int step = 1; step <= rates.Length; step++)
        {
            SetGradients(weights, golden.GetProperty("gradients")[step - 1]);
            optimizer.TakeGradients();
            optimizer.Step(optimizer.LearningRate(rates[step - 1], step), step);
            if (step == 1)
            {
                AssertEqual(expected.GetProperty("first"), weights, expected);
            }
        }

        AssertEqual(expected.GetProperty("last"), weights, expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Groups_of_the_project_equal_those_of_torch_optim(int index)
    {
        JsonElement optimizers = Golden.Load("optimizers");
        JsonElement expected = Golden.Load("groups").GetProperty("cases")[index];
        OptimizerGroupSpec[] groups =
        [
            .. from entry in Golden.Load("groups").GetProperty("groups").EnumerateArray()
               select new OptimizerGroupSpec(
                   entry.GetProperty("parameters")[0].GetString()!,
                   entry.GetProperty("parameters").Deserialize<string[]>()!,
                   entry.GetProperty("factor").GetDouble(),
                   entry.GetProperty("weight_decay").Deserialize<double?>()),
        ];
        using DisposeScope scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] weights = Weights(optimizers);
        TrainingArguments arguments = Arguments(expected);
        using var optimizer = new Optimizer(ParameterGroups.Create(weights, arguments, groups), UpdateRules.Create(arguments, NoEmbeddings));
        double[] rates = optimizers.GetProperty("rates").Deserialize<double[]>()!;

        for (int step = 1; step <= rates.Length; step++)
        {
            SetGradients(weights, optimizers.GetProperty("gradients")[step - 1]);
            optimizer.TakeGradients();
            optimizer.Step(rates[step - 1], step);
        }

        AssertEqual(expected.GetProperty("last"), weights, expected);
    }

    [Fact]
    public void A_weight_without_a_gradient_stays_as_it_is()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = Golden.Load("optimizers");
        KeyValuePair<string, Tensor>[] weights = Weights(golden);
        using Optimizer optimizer = Create(weights, new TrainingArguments { WeightDecay = 0.1 });
        SetGradients(weights, golden.GetProperty("gradients")[0]);
        weights[0].Value.grad = null;
        float[] before = weights[0].Value.data<float>().ToArray();
        float[] other = weights[1].Value.data<float>().ToArray();

        optimizer.TakeGradients();
        optimizer.Step(0.1, 1);

        Assert.Equal(before, weights[0].Value.data<float>().ToArray());
        Assert.NotEqual(other, weights[1].Value.data<float>().ToArray());
    }

    [Theory]
    [InlineData(OptimizerName.Sgd, "nesterov", "true", "momentum")]
    [InlineData(OptimizerName.Sgd, "beta", "1", "momentum, dampening, nesterov")]
    [InlineData(OptimizerName.Sgd, "weight_decay", "0.1", "WeightDecay")]
    [InlineData(OptimizerName.Rmsprop, "centered", "3", "neither true nor false")]
    [InlineData(OptimizerName.Adafactor, "warmup_init", "true", "relative_step")]
    [InlineData(OptimizerName.AdamwTorchFused, "momentum", "0.9", "has no options")]
    [InlineData(OptimizerName.Lion8Bit, "beta1", "0.9", "has no options")]
    [InlineData(OptimizerName.AdEmaMix, "beta3", "1", "below 1")]
    [InlineData(OptimizerName.AdEmaMix8Bit, "t_alpha", "0", "above 0")]
    [InlineData(OptimizerName.PagedAdEmaMix32Bit, "t_beta3", "1.5", "whole number")]
    public void Options_that_cannot_be_are_refused(OptimizerName name, string option, string value, string reason)
    {
        var arguments = new TrainingArguments { Optim = name, OptimArgs = new KeywordArguments([KeyValuePair.Create(option, value)]) };

        var failure = Assert.Throws<FineTuneException>(() => UpdateRules.Create(arguments, NoEmbeddings));

        Assert.Equal("FT3003", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The build looks at the names before the engine starts.</summary>
    [Theory]
    [InlineData(OptimizerName.AdamwTorchFused)]
    [InlineData(OptimizerName.AdamKeras)]
    [InlineData(OptimizerName.Sgd)]
    [InlineData(OptimizerName.Adagrad)]
    [InlineData(OptimizerName.Rmsprop)]
    [InlineData(OptimizerName.Adafactor)]
    [InlineData(OptimizerName.Adamw8Bit)]
    [InlineData(OptimizerName.Lion32Bit)]
    [InlineData(OptimizerName.AdEmaMix)]
    [InlineData(OptimizerName.PagedAdEmaMix8Bit)]
    public void The_options_are_those_that_the_build_knows(OptimizerName name)
    {
        var arguments = new TrainingArguments { Optim = name, OptimArgs = new KeywordArguments([KeyValuePair.Create("unknown", "1")]) };

        var failure = Assert.Throws<FineTuneException>(() => UpdateRules.Create(arguments, NoEmbeddings));

        string known = string.Join(", ", KeywordOptions.Of(name).Select(option => option.Name));
        Assert.Contains(known.Length == 0 ? "has no options" : $"are {known}.", failure.Message, StringComparison.Ordinal);
    }

    private static Optimizer Create(KeyValuePair<string, Tensor>[] weights, TrainingArguments arguments) =>
        new(ParameterGroups.Create(weights, arguments), UpdateRules.Create(arguments, NoEmbeddings));

    private static KeyValuePair<string, Tensor>[] Weights(JsonElement golden) =>
        [.. golden.GetProperty("start").EnumerateObject().Select(weight => KeyValuePair.Create(
            weight.Name,
            tensor(weight.Value.GetProperty("values").Deserialize<float[]>()!, weight.Value.GetProperty("shape").Deserialize<long[]>()!).requires_grad_()))];

    private static TrainingArguments Arguments(JsonElement golden) => new()
    {
        Optim = golden.GetProperty("optim").Deserialize<OptimizerName>(),
        OptimArgs = golden.GetProperty("optim_args").GetString() is { } text ? Options(text) : null,
        LearningRate = 0.02,
        WeightDecay = golden.GetProperty("weight_decay").GetDouble(),
        AdamBeta1 = 0.85,
        AdamBeta2 = 0.97,
        AdamEpsilon = 1e-7,
    };

    private static KeywordArguments Options(string text) =>
        new(text.Split(',').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1].ToLowerInvariant())));

    private static void SetGradients(KeyValuePair<string, Tensor>[] weights, JsonElement gradients)
    {
        foreach ((string name, Tensor weight) in weights)
        {
            weight.grad = tensor(gradients.GetProperty(name).Deserialize<float[]>()!, weight.shape);
        }
    }

    private static void AssertEqual(JsonElement expected, KeyValuePair<string, Tensor>[] weights, JsonElement golden)
    {
        foreach ((string name, Tensor weight) in weights)
        {
            float[] values = expected.GetProperty(name).Deserialize<float[]>()!;
            foreach ((float wanted, float actual) in values.Zip(weight.data<float>().ToArray()))
            {
                Assert.True(
                    Math.Abs(wanted - actual) <= 2e-6 * Math.Max(1, Math.Abs(wanted)),
                    $"{golden.GetProperty("optim")} {golden.GetProperty("optim_args")} {name}: {wanted} and {actual}");
            }
        }
    }
}
