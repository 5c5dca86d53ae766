using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Data.Sounds;

/// <summary>Which part of a recording is heard, and what a batch of recordings is.</summary>
public sealed class SoundPartTests
{
    private static readonly SoundPart Part = new(MaxSamples: 100, Seed: 42);

    [Fact]
    public void Training_hears_another_part_in_each_epoch_and_an_evaluation_the_first()
    {
        Assert.Equal((0, 100), Part.Of(ITargetSource.EvaluationPass, 7, 250));
        Assert.Equal((0, 80), Part.Of(3, 7, 80));
        Assert.Equal((0, 100), Part.Of(3, 7, 100));
        int[] firsts = [.. Enumerable.Range(0, 500).Select(pass => Part.Of(pass, 7, 250).First)];
        Assert.Equal((0, 149), (firsts.Min(), firsts.Max()));
        Assert.InRange(firsts.Average(), 70, 80);
        Assert.Equal(firsts[3], Part.Of(3, 7, 250).First);
        Assert.NotEqual(firsts[3], Part.Of(3, 8, 250).First);
        Assert.NotEqual(firsts[3], (Part with { Seed = 43 }).Of(3, 7, 250).First);
    }

    [Theory]
    [InlineData(null, 320000)]
    [InlineData(0.5, 8000)]
    [InlineData(0.00001, 1)]
    [InlineData(1e9, int.MaxValue)]
    public void MaxLengthInSeconds_is_a_number_of_samples(double? seconds, int samples) =>
        Assert.Equal(samples, SoundPart.Samples(new TaskArguments { MaxLengthInSeconds = seconds }, 16000));

    [Fact]
    public void A_batch_is_padded_to_its_longest_and_does_not_depend_on_the_rows_beside_it()
    {
        var rows = new Rows();
        var extractor = FeatureExtractorJson.Read(new System.Text.Json.Nodes.JsonObject
        {
            ["feature_extractor_type"] = "Wav2Vec2FeatureExtractor",
            ["do_normalize"] = true,
            ["return_attention_mask"] = true,
            ["padding_value"] = -3.0,
        });
        var sounds = new SoundBatch(extractor, Part);
        using PackedBatch together = sounds.Of(rows, [0, 1, 2], 1, CPU);
        Assert.Equal([3, 100], together.SoundValues!.shape);
        Assert.Equal([40, 100, 100], together.SoundLengths!);
        float[] values = [.. together.SoundValues.data<float>()];
        Assert.All(values[40..100], value => Assert.Equal(-3, value));
        for (int row = 0; row < 3; row++)
        {
            using PackedBatch alone = sounds.Of(rows, [row], 1, CPU);
            float[] own = [.. alone.SoundValues!.data<float>()];
            Assert.Equal(values.AsSpan(row * 100, own.Length).ToArray(), own);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void What_is_kept_of_samples_are_the_same_samples(int width)
    {
        float[] samples = [0, -1, 32767f / 32768, 1f / 32768, width == 2 ? 0.5f : 0.1f];
        MediaRow row = SampleBytes.Of(samples);
        Assert.Equal((width, samples.Length), (row.Width, SampleBytes.Count(row.Bytes, row.Width)));
        float[] read = new float[3];
        SampleBytes.Read(row.Bytes, row.Width, 2, read);
        Assert.Equal(samples[2..], read);
    }

    private sealed class Rows : ITokenRows
    {
        private readonly MediaRow[] _rows = [.. ((int[])[40, 250, 180]).Select(
            length => SampleBytes.Of([.. Enumerable.Range(0, length).Select(sample => sample % 17 / 64f)]))];

        public int Count => 3;

        public ReadOnlySpan<int> InputIds(int row) => [];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => [];

        public ReadOnlySpan<byte> Media(int row) => _rows[row].Bytes;

        public int MediaWidth(int row) => _rows[row].Width;

        public SourcePosition Source(int row) => throw new NotSupportedException();
    }
}
