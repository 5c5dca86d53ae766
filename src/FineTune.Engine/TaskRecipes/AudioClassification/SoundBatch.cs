using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Makes of the samples of rows what a model is given, padded to the longest.</summary>
internal sealed class SoundBatch(FeatureExtractor extractor, SoundPart part) : IMediaBatch
{
    public PackedBatch Of(ITokenRows rows, int[] indices, int pass, Device device)
    {
        var features = new SoundFeatures[indices.Length];
        Parallel.For(0, indices.Length, index => features[index] = extractor.Apply(Samples(rows, indices[index], pass)));
        return Pad(extractor, features, device);
    }

    /// <summary>The batch of some features.</summary>
    public static PackedBatch Pad(FeatureExtractor extractor, SoundFeatures[] features, Device device)
    {
        int longest = features.Max(feature => feature.Values.Length);
        float[] values = new float[features.Length * longest];
        Array.Fill(values, extractor.PaddingValue);
        for (int row = 0; row < features.Length; row++)
        {
            features[row].Values.CopyTo(values, row * longest);
        }

        Tensor batch = extractor.Size is { } size
            ? tensor(values, [features.Length, size.Rows, size.Columns])
            : tensor(values, [features.Length, longest]);
        // A model that is not told hears padding as silence, as it did when it was pretrained.
        return PackedBatch.OfSounds(batch.to(device), extractor.ReturnsAttentionMask ? [.. features.Select(feature => feature.Columns)] : null);
    }

    private float[] Samples(ITokenRows rows, int row, int pass)
    {
        ReadOnlySpan<byte> bytes = rows.Media(row);
        int width = rows.MediaWidth(row);
        (int first, int count) = part.Of(pass, row, SampleBytes.Count(bytes, width));
        float[] samples = new float[count];
        SampleBytes.Read(bytes, width, first, samples);
        return samples;
    }
}
