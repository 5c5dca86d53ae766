namespace FineTune.Audio;

/// <summary>
/// Decodes the bytes of a sound file as Hugging Face's datasets give them: WAV and FLAC, numbers from -1 to 1 in float32, of several channels their mean.
/// </summary>
internal static class EncodedSound
{
    /// <summary>Of all channels together: 46 minutes of stereo at 48,000 a second, a gigabyte of numbers.</summary>
    public const int MaxSamples = 1 << 28;

    /// <param name="file">The bytes of the file.</param>
    /// <exception cref="UnreadableSoundException">They are no whole recording of a kind that is read, or it is too long.</exception>
    public static Sound Decode(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new UnreadableSoundException("it is empty");
        }

        Sound sound = WaveFile.Is(file) ? WaveFile.Decode(file)
            : FlacFile.Is(file) ? FlacFile.Decode(file)
            : throw new UnreadableSoundException(KindOf(file) is { } kind
                ? $"it is {kind}, and read are WAV and FLAC"
                : "it is no WAV or FLAC, or damaged at its beginning");
        return sound.Samples.Length > 0 ? sound : throw new UnreadableSoundException("it has no samples");
    }

    /// <summary>One channel of several: the mean, summed in float32 and in the order of the channels as numpy's mean does.</summary>
    /// <param name="interleaved">The channels of the first moment, of the second and so on; overwritten.</param>
    internal static float[] Mix(float[] interleaved, int channels)
    {
        if (channels == 1)
        {
            return interleaved;
        }

        float[] samples = new float[interleaved.Length / channels];
        for (int sample = 0, from = 0; sample < samples.Length; sample++)
        {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += interleaved[from++];
            }

            samples[sample] = sum / channels;
        }

        return samples;
    }

    /// <exception cref="UnreadableSoundException">There are too many.</exception>
    internal static int CheckLength(long samples) => samples <= MaxSamples ? (int)samples : throw new UnreadableSoundException(samples);

    /// <summary>What a file is by its first bytes, of the kinds that people have as recordings; null for others.</summary>
    private static string? KindOf(ReadOnlySpan<byte> file) =>
        file.StartsWith("ID3"u8) || (file.Length > 1 && file[0] == 0xFF && (file[1] & 0xE6) is 0xE2 or 0xE4 or 0xE6) ? "an MP3"
        : file.Length > 1 && file[0] == 0xFF && (file[1] & 0xF6) == 0xF0 ? "an AAC"
        : file.StartsWith("OggS"u8) ? "an Ogg (Vorbis or Opus)"
        : file.Length > 12 && file[4..8].SequenceEqual("ftyp"u8) ? "an MP4 (M4A, AAC)"
        : file.Length > 12 && file.StartsWith("FORM"u8) && file[8..11].SequenceEqual("AIF"u8) ? "an AIFF"
        : file.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? "a WebM or Matroska"
        : file.StartsWith("RIFX"u8) ? "a WAV of the other byte order (RIFX)"
        : file.StartsWith("riff"u8) ? "a Wave64 of Sony"
        : file.StartsWith(".snd"u8) ? "an AU"
        : file.StartsWith("caff"u8) ? "a CAF"
        : file.StartsWith("wvpk"u8) ? "a WavPack"
        : file.StartsWith("NIST_1A"u8) ? "a NIST SPHERE"
        : file.StartsWith("version https://git-lfs"u8) ? "a pointer of Git LFS; fetch the file it stands for by `git lfs pull`"
        : null;
}
