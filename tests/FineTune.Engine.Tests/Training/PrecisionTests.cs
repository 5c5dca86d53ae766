using FineTune.Contracts;
using FineTune.Engine.Native;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>Arguments that choose how torch computes: what of them can be seen on a CPU.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class PrecisionTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Evaluations_compute_in_bfloat16_where_asked(bool bfloat16, bool expected)
    {
        using IDisposable precision = Precision.ForEvaluation(new TrainingArguments { Bf16FullEval = bfloat16 }, CPU, trained: false).Begin();

        Assert.Equal(expected ? ScalarType.BFloat16 : ScalarType.Float32, ones(2, 2).matmul(ones(2, 2)).dtype);
    }

    [Fact]
    public void A_model_trained_in_bfloat16_is_measured_so_in_training_and_in_float32_after_it()
    {
        var arguments = new TrainingArguments { Bf16 = true };
        using (Precision.ForEvaluation(arguments, CPU, trained: true).Begin())
        {
            Assert.Equal(ScalarType.BFloat16, ones(2, 2).matmul(ones(2, 2)).dtype);
        }

        using (Precision.ForEvaluation(arguments, CPU, trained: false).Begin())
        {
            Assert.Equal(ScalarType.Float32, ones(2, 2).matmul(ones(2, 2)).dtype);
        }
    }

    [Fact]
    public void Weights_are_converted_once_an_evaluation()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        Tensor weight = ones(2, 2).requires_grad_();
        Precision precision = Precision.ForEvaluation(new TrainingArguments { Bf16FullEval = true }, CPU, trained: false);

        using (precision.KeepConverted())
        {
            Assert.Equal(2, Product());
            weight.fill_(3);
            Assert.Equal(2, Product());
        }

        Assert.Equal(6, Product());
        weight.fill_(4);
        // Passes of their own convert anew: a step may lie between them.
        Assert.Equal(8, Product());

        float Product()
        {
            using IDisposable pass = precision.Begin();
            return ones(1, 2).matmul(weight)[0, 0].to(ScalarType.Float32).item<float>();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tf32_sets_the_switch_of_libtorch(bool allowed)
    {
        bool before = backends.cuda.matmul.allow_tf32;
        bool convolutions = backends.cudnn.allow_tf32;
        try
        {
            Precision.ForEvaluation(new TrainingArguments { Tf32 = allowed }, CPU, trained: false);

            Assert.Equal((allowed, allowed), (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32));
            Precision.ForEvaluation(new TrainingArguments(), CPU, trained: false);
            Assert.Equal(allowed, backends.cuda.matmul.allow_tf32);
        }
        finally
        {
            backends.cuda.matmul.allow_tf32 = before;
            backends.cudnn.allow_tf32 = convolutions;
        }
    }

    /// <summary>On a CPU every run is deterministic, so with it and without it the bits are the same.</summary>
    [Fact]
    public void Full_determinism_leaves_a_CPU_its_results()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 4 };
        IReadOnlyDictionary<string, float[]> expected = fixture.Train(arguments, dropout: 0.1).Weights;
        try
        {
            Assert.Equal(expected, fixture.Train(arguments with { FullDeterminism = true }, key: "again", dropout: 0.1).Weights);
        }
        finally
        {
            TorchContext.UseDeterministicAlgorithms(false);
        }
    }

    [Fact]
    public void The_seed_of_the_data_changes_the_order_and_not_the_dropout()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 3, Seed = 5, LearningRate = 0, WarmupSteps = 0 };

        double[] ordered = Losses(arguments, "seed");

        Assert.NotEqual(ordered, Losses(arguments with { DataSeed = 6 }, "data seed"));
        Assert.Equal(ordered, Losses(arguments with { DataSeed = 5 }, "the same"));
        // In one order, the same numbers are drawn whatever the seed of the data.
        TrainingArguments sequential = arguments with { TrainSamplingStrategy = TrainSamplingStrategy.Sequential };
        Assert.Equal(Losses(sequential, "sequential"), Losses(sequential with { DataSeed = 6 }, "sequential too"));

        double[] Losses(TrainingArguments trained, string key) => fixture.Train(trained, key: key, dropout: 0.2).State.Series("loss");
    }
}
