using System.Text.Json.Nodes;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Deberta;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>What a model looks up or is exported with is not rounded from functions that torch computes in another way on another processor.</summary>
public sealed class ProcessorIndependenceTests
{
    /// <summary>Frequencies of which torch 2.14 has one bit more or less with AVX2 or AVX-512 than without.</summary>
    [Theory]
    [InlineData(10000, 96, 20, 0x3cb07dc6)]
    [InlineData(160000, 96, 46, 0x372cc211)]
    [InlineData(160000, 128, 9, 0x3e3de051)]
    [InlineData(500000, 96, 19, 0x3bb5ce44)]
    [InlineData(1000000, 128, 37, 0x39b229fa)]
    [InlineData(8000, 32, 3, 0x3e3de051)]
    [InlineData(8000, 96, 17, 0x3d29d499)]
    [InlineData(10001.5, 128, 25, 0x3ce05174)]
    public void Frequencies_of_a_rotation_are_rounded_once(double theta, int size, int index, int expected)
    {
        using Tensor frequencies = RotaryPowers.Of(theta, size).reciprocal();

        Assert.Equal(expected, BitConverter.SingleToInt32Bits(frequencies[index].item<float>()));
    }

    [Theory]
    [InlineData(true, new long[] { 0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15, 23, 26, 30, 31 })]
    [InlineData(false, new long[] { 0, 7, 8, 15, 16, 21, 21, 26, 26, 31, 31, 31, 0, 0, 0, 0 })]
    public void Far_distances_are_in_the_bucket_of_their_exact_logarithm(bool isBidirectional, long[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        var buckets = new RelativeBuckets(Count: 32, MaxDistance: 128, isBidirectional);

        Tensor found = buckets.Of(tensor(new long[] { 0, -7, -8, -15, -16, -31, -32, -63, -64, -127, -128, -4000, 7, 16, 64, 500 }));

        Assert.Equal(expected, found.data<long>());
    }

    /// <summary>Where float32 has no number in between, WavLM's are one higher than T5's.</summary>
    [Theory]
    [InlineData(144, 100, 60, 53)]
    [InlineData(332, 640, 580, 161)]
    [InlineData(588, 512, 156, 153)]
    [InlineData(320, 800, 79, 79)]
    [InlineData(320, 800, 5000, 159)]
    public void Far_distances_of_WavLM_are_in_the_bucket_of_their_rounded_sum(int count, int farthest, long distance, long ofT5)
    {
        using DisposeScope scope = NewDisposeScope();
        var buckets = new RelativeBuckets(count, farthest, IsBidirectional: true);
        Tensor distances = tensor(new[] { -distance, distance });
        long ofWavLM = distance < farthest && distance >= count / 4 ? ofT5 + 1 : ofT5;

        Assert.Equal([ofT5, ofT5 + (count / 2)], buckets.Of(distances).data<long>());
        Assert.Equal([ofWavLM, ofWavLM + (count / 2)], (buckets with { RoundsSum = true }).Of(distances).data<long>());
    }

    /// <summary>Expected are those of transformers, without vector instructions.</summary>
    [Fact]
    public void Far_distances_of_DeBERTa_are_in_the_row_of_their_exact_logarithm()
    {
        using DisposeScope scope = NewDisposeScope();
        var json = new JsonObject { ["vocab_size"] = 10, ["position_buckets"] = 256, ["max_relative_positions"] = 512, ["relative_attention"] = true };
        DebertaConfig config = DebertaConfig.FromVersion2(new ConfigFile(json, "config.json"));
        Tensor distances = tensor(new long[] { 0, 127, 128, 129, 130, 140, 200, 300, 400, 500, 510, 511, 512, 5000 });

        long[] later = [.. RelativePositions.Rows(config, distances).data<long>()];
        long[] earlier = [.. RelativePositions.Rows(config, distances.neg()).data<long>()];

        Assert.Equal([256, 383, 384, 385, 386, 393, 425, 463, 489, 510, 511, 511, 511, 511], later);
        Assert.Equal([256, 129, 128, 127, 126, 119, 87, 49, 23, 2, 1, 1, 0, 0], earlier);
    }
}
