using System.Buffers.Binary;
using System.Globalization;

namespace FineTune.Engine.Tests;

/// <summary>WAV files made up for tests.</summary>
internal static class SoundFiles
{
    public const int Rate = 16000;

    public static IReadOnlyList<string> Labels { get; } = ["low tone", "high tone", "noise"];

    /// <summary>As many of each label, one after the other, in a folder for each.</summary>
    public static void Write(string folder, int count, Random random)
    {
        for (int sound = 0; sound < count; sound++)
        {
            int label = sound % Labels.Count;
            string path = Path.Combine(folder, Labels[label], string.Create(CultureInfo.InvariantCulture, $"sound {sound:000} \u00FC.wav"));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Wave(Draw(label, random)));
        }
    }

    /// <summary>A tone of about 300 or 2000 a second, or noise, of 0.1 seconds or a bit more.</summary>
    public static short[] Draw(int label, Random random)
    {
        double step = 2 * Math.PI * (label == 0 ? 250 + random.Next(100) : 1800 + random.Next(400)) / Rate;
        double loudness = 3000 + random.Next(9000);
        return [.. Enumerable.Range(0, 1600 + random.Next(200)).Select(
            sample => (short)(loudness * (label == 2 ? (2 * random.NextDouble()) - 1 : Math.Sin(step * sample))))];
    }

    /// <summary>A file of 16 bits.</summary>
    /// <param name="samples">Those of all channels of the first moment, of the second and so on.</param>
    public static byte[] Wave(short[] samples, int rate = Rate, int channels = 1)
    {
        byte[] data = new byte[samples.Length * 2];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(sample * 2), samples[sample]);
        }

        return Wave(1, 16, channels, rate, data);
    }

    /// <param name="kind">What a sample is: 1 PCM, 3 float, 6 A-law, 7 mu-law.</param>
    /// <param name="isExtensible">True says so in the longer form.</param>
    public static byte[] Wave(ushort kind, ushort bits, int channels, int rate, byte[] data, bool isExtensible = false)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        int format = isExtensible ? 40 : 16;
        writer.Write("RIFF"u8);
        writer.Write(4 + 8 + format + 8 + 4 + 8 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(format);
        writer.Write(isExtensible ? (ushort)0xFFFE : kind);
        writer.Write((ushort)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((ushort)(channels * bits / 8));
        writer.Write(bits);
        if (isExtensible)
        {
            writer.Write((ushort)22);
            writer.Write(bits);
            writer.Write(0);
            writer.Write(kind);
            writer.Write((byte[])[0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }

        // What nobody asks for stands between the two, of an odd length.
        writer.Write("LIST"u8);
        writer.Write(3);
        writer.Write((byte[])[1, 2, 3, 0]);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return file.ToArray();
    }
}
