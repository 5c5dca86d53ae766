using System.Buffers.Binary;

namespace FineTune.Audio;

/// <summary>
/// Reads WAV (RIFF/WAVE, RF64, BW64): PCM of 8 to 32 bits, floats of 32 and 64, A-law and mu-law, any number of channels. What its length says and is not
/// there is an error, but for the lengths of programs that write without knowing them (0 and 0xFFFFFFFF).
/// </summary>
internal static class WaveFile
{
    private const int HeaderLength = 12;
    private const int ChunkHeaderLength = 8;

    /// <summary>Where 'ds64' has the length of 'data', behind that of the file.</summary>
    private const int PlaceOfLongLength = 8;

    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort ALaw = 6;
    private const ushort MuLaw = 7;
    private const ushort Extensible = 0xFFFE;

    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length >= HeaderLength && (file.StartsWith("RIFF"u8) || IsOf64Bits(file)) && file[8..HeaderLength].SequenceEqual("WAVE"u8);

    /// <exception cref="UnreadableSoundException">It is damaged, incomplete, or has samples of another kind.</exception>
    public static Sound Decode(ReadOnlySpan<byte> file)
    {
        uint lengthOfAll = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        ulong? longLength = null;
        Format? format = null;
        for (long place = HeaderLength; place + ChunkHeaderLength <= file.Length;)
        {
            ReadOnlySpan<byte> chunk = file[(int)place..];
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            ReadOnlySpan<byte> content = chunk[ChunkHeaderLength..];
            if (chunk.StartsWith("fmt "u8))
            {
                format = Format.Read(length <= content.Length ? content[..(int)length] : content);
            }
            else if (chunk.StartsWith("ds64"u8) && IsOf64Bits(file) && content.Length >= PlaceOfLongLength + sizeof(ulong))
            {
                longLength = BinaryPrimitives.ReadUInt64LittleEndian(content[PlaceOfLongLength..]);
            }
            else if (chunk.StartsWith("data"u8))
            {
                ReadOnlySpan<byte> data = length == uint.MaxValue && longLength is > 0 and < ulong.MaxValue
                    ? DataOf(content, longLength.Value)
                    : DataOf(content, length, lengthOfAll);
                return Read(format ?? throw Bad("its samples stand before what they are ('fmt ')"), data);
            }

            place += ChunkHeaderLength + length + (length & 1);
        }

        throw Bad("it has no samples ('data')");
    }

    /// <summary>Whether lengths that 32 bits have no room for stand in a chunk of their own (EBU Tech 3306; ITU-R BS.2088).</summary>
    private static bool IsOf64Bits(ReadOnlySpan<byte> file) => file.StartsWith("RF64"u8) || file.StartsWith("BW64"u8);

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> content, uint length, uint lengthOfAll) =>
        length == uint.MaxValue || (length == 0 && lengthOfAll is 0 or uint.MaxValue) ? content : DataOf(content, length);

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> content, ulong length) =>
        length <= (ulong)content.Length ? content[..(int)length]
        : throw Bad(FormattableString.Invariant($"it ends after {content.Length} of the {length} bytes of its samples"));

    private static Sound Read(Format format, ReadOnlySpan<byte> data)
    {
        int width = format.Width;
        float[] samples = new float[EncodedSound.CheckLength((long)(data.Length / width / format.Channels) * format.Channels)];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            samples[sample] = Value(format.Kind, data.Slice(sample * width, width));
        }

        return new Sound(EncodedSound.Mix(samples, format.Channels), format.SamplingRate);
    }

    /// <summary>Integers as shares of the largest there could be, in the order that float32 is rounded in by other readers: once.</summary>
    private static float Value(ushort kind, ReadOnlySpan<byte> bytes) => (kind, bytes.Length) switch
    {
        (Pcm, 1) => (bytes[0] - 128) / 128f,
        (Pcm, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        (Pcm, 3) => (bytes[0] | (bytes[1] << 8) | ((sbyte)bytes[2] << 16)) / 8388608f,
        (Pcm, _) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
        (Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (Float, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (ALaw, _) => OfALaw(bytes[0]) / 32768f,
        _ => OfMuLaw(bytes[0]) / 32768f,
    };

    /// <summary>ITU-T G.711, A-law, to 16 bits.</summary>
    private static int OfALaw(byte code)
    {
        int value = code ^ 0x55;
        int exponent = (value >> 4) & 7;
        int mantissa = ((value & 15) << 4) + 8;
        int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
        return (value & 0x80) != 0 ? magnitude : -magnitude;
    }

    /// <summary>ITU-T G.711, mu-law, to 16 bits.</summary>
    private static int OfMuLaw(byte code)
    {
        const int bias = 0x84;
        int value = ~code & byte.MaxValue;
        int magnitude = ((((value & 15) << 3) + bias) << ((value >> 4) & 7)) - bias;
        return (value & 0x80) != 0 ? -magnitude : magnitude;
    }

    private static UnreadableSoundException Bad(string reason) => new(reason);

    /// <param name="Kind">What a sample is.</param>
    /// <param name="Width">Bytes of a sample.</param>
    private readonly record struct Format(ushort Kind, int Channels, int SamplingRate, int Width)
    {
        private const int Length = 16;
        private const int MaxRate = 1 << 20;

        /// <summary>Where the kind stands in what WAVE_FORMAT_EXTENSIBLE adds.</summary>
        private const int PlaceOfSubFormat = 24;

        public static Format Read(ReadOnlySpan<byte> chunk)
        {
            if (chunk.Length < Length)
            {
                throw Bad("it ends in the description of its samples ('fmt ')");
            }

            ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
            if (kind == Extensible && chunk.Length >= PlaceOfSubFormat + sizeof(ushort))
            {
                kind = BinaryPrimitives.ReadUInt16LittleEndian(chunk[PlaceOfSubFormat..]);
            }

            int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
            uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
            int width = (bits + 7) / 8;
            bool isRead = (kind, width) is (Pcm, >= 1 and <= 4) or (Float, 4 or 8) or (ALaw or MuLaw, 1);
            return channels == 0 || rate == 0 || rate > MaxRate
                ? throw Bad(FormattableString.Invariant($"it says {channels} channels at {rate} samples a second"))
                : isRead ? new Format(kind, channels, (int)rate, width)
                : throw Bad(FormattableString.Invariant(
                    $"its samples are of the kind {kind} with {bits} bits, and read are PCM of 8 to 32 bits, floats, A-law and mu-law"));
        }
    }
}
