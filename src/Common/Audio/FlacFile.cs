using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FineTune.Audio;

/// <summary>
/// Reads FLAC (RFC 9639), all of it: 4 to 32 bits, any blocks, up to 8 channels. The checksum of each frame and, where the file has one, the MD5 of all
/// samples are checked, so that a damaged file is not trained on.
/// </summary>
internal static class FlacFile
{
    private const int StreamInfoLength = 34;
    private const int DigestLength = 16;

    public static bool Is(ReadOnlySpan<byte> file) => WithoutTag(file).StartsWith("fLaC"u8);

    /// <exception cref="UnreadableSoundException">It is damaged or incomplete.</exception>
    public static Sound Decode(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> rest = WithoutTag(file)[4..];
        FlacStreamInfo? info = null;
        for (bool isLast = false; !isLast;)
        {
            if (rest.Length < 4)
            {
                throw Bad("it ends in its header");
            }

            isLast = (rest[0] & 0x80) != 0;
            int kind = rest[0] & 0x7F;
            int length = (rest[1] << 16) | (rest[2] << 8) | rest[3];
            if (rest.Length < 4 + length)
            {
                throw Bad("it ends in its header");
            }

            info = kind == 0 && length >= StreamInfoLength ? FlacStreamInfo.Read(rest.Slice(4, StreamInfoLength)) : info;
            rest = rest[(4 + length)..];
        }

        return Decode(rest, info ?? throw Bad("it does not say what its samples are (STREAMINFO)"));
    }

    private static Sound Decode(ReadOnlySpan<byte> frames, FlacStreamInfo info)
    {
        if (info.SamplingRate == 0)
        {
            throw Bad("it says 0 samples a second");
        }

        EncodedSound.CheckLength(info.Samples * info.Channels);
        var samples = new List<float>((int)Math.Min(info.Samples * info.Channels, frames.Length * 8L));
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        float scale = 1f / (1L << (info.Bits - 1));
        var frame = new FlacFrame(info);
        int bytesOfSample = (info.Bits + 7) / 8;
        byte[] interleaved = [];
        while (!frames.IsEmpty && (info.Samples == 0 || samples.Count < info.Samples * info.Channels))
        {
            frames = frames[frame.Read(frames)..];
            EncodedSound.CheckLength((long)samples.Count + (frame.Length * info.Channels));
            int size = frame.Length * info.Channels * bytesOfSample;
            interleaved = interleaved.Length < size ? new byte[size] : interleaved;
            for (int sample = 0, place = 0; sample < frame.Length; sample++)
            {
                for (int channel = 0; channel < info.Channels; channel++)
                {
                    long value = frame.Channels[channel][sample];
                    samples.Add(value * scale);
                    for (int part = 0; part < bytesOfSample; part++)
                    {
                        interleaved[place++] = (byte)(value >> (8 * part));
                    }
                }
            }

            digest.AppendData(interleaved, 0, size);
        }

        if (info.Samples > 0 && samples.Count != info.Samples * info.Channels)
        {
            throw Bad(FormattableString.Invariant($"it ends after {samples.Count / info.Channels} of its {info.Samples} samples"));
        }

        Span<byte> computed = stackalloc byte[DigestLength];
        digest.GetHashAndReset(computed);
        // Zeros stand for a digest that the writer did not compute.
        return info.Digest.AsSpan().ContainsAnyExcept((byte)0) && !computed.SequenceEqual(info.Digest)
            ? throw Bad("it is damaged: its samples are not those that its MD5 was taken of")
            : new Sound(EncodedSound.Mix([.. samples], info.Channels), info.SamplingRate);
    }

    /// <summary>Some programs write an ID3 tag before the file.</summary>
    private static ReadOnlySpan<byte> WithoutTag(ReadOnlySpan<byte> file)
    {
        const int header = 10;
        if (file.Length < header || !file.StartsWith("ID3"u8))
        {
            return file;
        }

        int length = header + ((file[6] << 21) | (file[7] << 14) | (file[8] << 7) | file[9]);
        return length < file.Length ? file[length..] : file;
    }

    private static UnreadableSoundException Bad(string reason) => new(reason);
}

/// <summary>What a FLAC file says of its samples.</summary>
/// <param name="Bits">Of a sample.</param>
/// <param name="Samples">Of each channel; 0 where it does not say.</param>
/// <param name="Digest">MD5 of all samples; zeros where it has none.</param>
internal sealed record FlacStreamInfo(int SamplingRate, int Channels, int Bits, long Samples, byte[] Digest)
{
    public static FlacStreamInfo Read(ReadOnlySpan<byte> block)
    {
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(block[10..]);
        return new FlacStreamInfo(
            (int)(packed >> 44),
            (int)((packed >> 41) & 7) + 1,
            (int)((packed >> 36) & 31) + 1,
            (long)(packed & 0xFFFFFFFFF),
            block[18..].ToArray());
    }
}
