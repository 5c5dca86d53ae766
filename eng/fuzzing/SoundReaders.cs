using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FineTune.Audio;
using FineTune.Contracts;
using FineTune.Engine.TaskRecipes;

/// <summary>Recordings, decoded and given the rate of a model.</summary>
internal static class SoundReaders
{
    private const int Samples = 200;

    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        Sounds("wav", "sound.wav", [Wave(1, 1, 8), Wave(1, 2, 16), Wave(1, 1, 24), Wave(3, 2, 32), Wave(3, 1, 64), Wave(6, 1, 8), Wave(0xFFFE, 2, 16)]),
        Sounds("flac", "sound.flac", Flac()),
        // A frame's header has a checksum of its own, which almost any damage to it changes: what is behind it is read where that is right.
        Sounds("flac-headers", "sound.flac", Flac()) with { Pack = WithChecksum },
    ];

    private static FuzzedReader Sounds(string name, string file, IReadOnlyList<byte[]> good) => new(name, file, good, folder =>
    {
        string path = Path.Combine(folder, file);
        var decoder = new SoundDecoder(16000, shortest: 1);
        GC.KeepAlive(decoder.Decode(File.ReadAllBytes(path), new SourcePosition(path)));
    })
    {
        IsExpected = exception => exception is UnreadableSoundException,
    };

    private static byte[] Wave(ushort kind, ushort channels, ushort bits)
    {
        var random = new Random(bits);
        byte[] samples = new byte[Samples * channels * bits / 8];
        for (int index = 0; index < samples.Length; index++)
        {
            // Floats whose highest bytes are of numbers around 1.
            samples[index] = kind == 3 && (index + 1) % (bits / 8) == 0 ? (byte)0x3F : (byte)random.Next(256);
        }

        byte[] extension = kind == 0xFFFE ? [22, 0, bits.Low(), 0, 3, 0, 0, 0, 1, 0, .. new byte[14]] : [];
        byte[] header = new byte[36];
        "RIFF\0\0\0\0WAVEfmt "u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), 36 + extension.Length + samples.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16 + extension.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), kind);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), channels);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 8000 * channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), bits);
        byte[] length = BitConverter.GetBytes(samples.Length);
        return [.. header, .. extension, .. "LIST\u0002\0\0\0ab"u8, .. "data"u8, .. length, .. samples];
    }

    private static byte Low(this ushort number) => (byte)number;

    /// <summary>What the program flac wrote for the tests: every kind of block and way of two channels.</summary>
    private static byte[][] Flac([CallerFilePath] string source = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "tests", "FineTune.Engine.Tests", "Data", "Sounds", "golden");
        return [.. Directory.GetFiles(folder, "*.flac").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }

    /// <summary>The file with the checksum that the header of its first frame has now, where there is one (RFC 9639, section 9.1).</summary>
    private static byte[] WithChecksum(byte[] file)
    {
        int frame = file.AsSpan().IndexOfAny((ReadOnlySpan<byte>)[0xFF]);
        while (frame >= 0 && frame + 4 < file.Length && (file[frame + 1] & 0xFE) != 0xF8)
        {
            int next = file.AsSpan(frame + 1).IndexOf((byte)0xFF);
            frame = next < 0 ? -1 : frame + 1 + next;
        }

        if (frame < 0 || frame + 4 >= file.Length)
        {
            return file;
        }

        int number = file[frame + 4] < 0x80 ? 1 : Math.Max(1, LeadingOnes(file[frame + 4]));
        int size = (file[frame + 2] >> 4) switch { 6 => 1, 7 => 2, _ => 0 };
        int rate = (file[frame + 2] & 15) switch { 12 => 1, 13 or 14 => 2, _ => 0 };
        int place = frame + 4 + number + size + rate;
        if (place < file.Length)
        {
            file = [.. file];
            file[place] = FlacChecksum.Of8(file.AsSpan(frame, place - frame));
        }

        return file;
    }

    private static int LeadingOnes(byte value)
    {
        int ones = 0;
        for (int mask = 0x80; (value & mask) != 0; mask >>= 1)
        {
            ones++;
        }

        return ones;
    }
}
