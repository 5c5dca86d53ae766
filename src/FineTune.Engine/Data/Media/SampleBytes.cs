using System.Buffers.Binary;

namespace FineTune.Engine.Data;

/// <summary>
/// Samples in token files: as integers of 16 bits where all of them are such, which loses nothing, and as float32 otherwise
/// (docs/adr/0018-samples-of-recordings.md).
/// </summary>
internal static class SampleBytes
{
    private const int Short = sizeof(short);
    private const int Long = sizeof(float);
    private const float Scale = 32768;

    /// <param name="samples">From -1 to 1.</param>
    public static MediaRow Of(ReadOnlySpan<float> samples)
    {
        int width = AreShort(samples) ? Short : Long;
        byte[] bytes = new byte[samples.Length * width];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            Span<byte> place = bytes.AsSpan(sample * width, width);
            if (width == Short)
            {
                BinaryPrimitives.WriteInt16LittleEndian(place, (short)(samples[sample] * Scale));
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(place, samples[sample]);
            }
        }

        return new MediaRow(bytes, width);
    }

    /// <summary>How many samples there are.</summary>
    public static int Count(ReadOnlySpan<byte> bytes, int width) => bytes.Length / width;

    /// <summary>All samples of a row.</summary>
    public static float[] All(ITokenRows rows, int row)
    {
        float[] samples = new float[Count(rows.Media(row), rows.MediaWidth(row))];
        Read(rows.Media(row), rows.MediaWidth(row), 0, samples);
        return samples;
    }

    /// <summary>Some of them.</summary>
    /// <param name="first">The first.</param>
    /// <param name="samples">As many as are wanted, which are written.</param>
    public static void Read(ReadOnlySpan<byte> bytes, int width, int first, Span<float> samples)
    {
        ReadOnlySpan<byte> wanted = bytes.Slice(first * width, samples.Length * width);
        for (int sample = 0; sample < samples.Length; sample++)
        {
            samples[sample] = width == Short
                ? BinaryPrimitives.ReadInt16LittleEndian(wanted[(sample * Short)..]) / Scale
                : BinaryPrimitives.ReadSingleLittleEndian(wanted[(sample * Long)..]);
        }
    }

    private static bool AreShort(ReadOnlySpan<float> samples)
    {
        foreach (float sample in samples)
        {
            float scaled = sample * Scale;
            if (!(scaled >= short.MinValue && scaled <= short.MaxValue) || scaled != (short)scaled)
            {
                return false;
            }
        }

        return true;
    }
}
