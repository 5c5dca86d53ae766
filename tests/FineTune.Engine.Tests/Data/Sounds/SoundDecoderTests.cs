using System.Buffers.Binary;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Tests.Data.Sounds;

/// <summary>WAV and FLAC files of every kind, and what is said of those that cannot be read.</summary>
public sealed class SoundDecoderTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Data", "Sounds", "golden");

    public static TheoryData<string> FlacFiles => [.. Directory.GetFiles(Golden, "*.flac").Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    [Theory]
    [InlineData((ushort)1, (ushort)8, new byte[] { 0, 128, 255 }, new[] { -1f, 0, 127f / 128 })]
    [InlineData((ushort)1, (ushort)16, new byte[] { 0, 0x80, 0, 0, 0xFF, 0x7F }, new[] { -1f, 0, 32767f / 32768 })]
    [InlineData((ushort)1, (ushort)24, new byte[] { 0, 0, 0x80, 1, 0, 0, 0, 0, 0x40 }, new[] { -1f, 1f / 8388608, 0.5f })]
    [InlineData((ushort)1, (ushort)32, new byte[] { 0, 0, 0, 0x80, 0, 0, 0, 0x40 }, new[] { -1f, 0.5f })]
    [InlineData((ushort)3, (ushort)32, new byte[] { 0, 0, 0, 0x3F, 0, 0, 0x80, 0xBE }, new[] { 0.5f, -0.25f })]
    [InlineData((ushort)3, (ushort)64, new byte[] { 0, 0, 0, 0, 0, 0, 0xD0, 0xBF }, new[] { -0.25f })]
    [InlineData((ushort)6, (ushort)8, new byte[] { 0x2A, 0xAA, 0xD5, 0x55 }, new[] { -32256f / 32768, 32256f / 32768, 8f / 32768, -8f / 32768 })]
    [InlineData((ushort)7, (ushort)8, new byte[] { 0x00, 0x80, 0xFF, 0x7F }, new[] { -32124f / 32768, 32124f / 32768, 0, 0 })]
    public void Every_kind_of_sample_is_a_number_from_minus_one_to_one(ushort kind, ushort bits, byte[] data, float[] expected)
    {
        foreach (bool isExtensible in (bool[])[false, true])
        {
            Sound sound = EncodedSound.Decode(SoundFiles.Wave(kind, bits, 1, 8000, data, isExtensible));
            Assert.Equal(expected, sound.Samples);
            Assert.Equal(8000, sound.SamplingRate);
        }
    }

    [Fact]
    public void Several_channels_are_their_mean() =>
        Assert.Equal(
            [1000f / 32768, -1.5f / 32768], EncodedSound.Decode(SoundFiles.Wave([3000, -1000, -1, -2], channels: 2)).Samples);

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void A_program_that_did_not_know_the_length_wrote_none(uint length)
    {
        byte[] file = SoundFiles.Wave([1, 2, 3]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 10), length);
        Assert.Equal(3, EncodedSound.Decode(file).Samples.Length);
    }

    /// <summary>What stands behind the samples, as titles and names, is none of them.</summary>
    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Samples_of_a_file_with_64_bit_lengths_end_where_it_says(string kind)
    {
        byte[] plain = SoundFiles.Wave([1, 2, 3]);
        byte[] lengths = new byte[28];
        BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8), 6);
        byte[] File(byte[] lengths) =>
        [
            .. System.Text.Encoding.ASCII.GetBytes(kind), 0xFF, 0xFF, 0xFF, 0xFF, .. "WAVEds64"u8, 28, 0, 0, 0, .. lengths,
            .. plain[12..^10], 0xFF, 0xFF, 0xFF, 0xFF, .. plain[^6..], .. "LIST"u8, 4, 0, 0, 0, .. "INFO"u8,
        ];
        Assert.Equal([1f / 32768, 2f / 32768, 3f / 32768], EncodedSound.Decode(File(lengths)).Samples);
        lengths[8] = 200;
        string failure = Assert.Throws<UnreadableSoundException>(() => EncodedSound.Decode(File(lengths))).Message;
        Assert.Contains("it ends after 18 of the 200 bytes", failure, StringComparison.Ordinal);
        // A program that did not know the length wrote none: all that follows are samples.
        Assert.Equal(9, EncodedSound.Decode(File(new byte[28])).Samples.Length);
    }

    [Theory]
    [MemberData(nameof(FlacFiles))]
    public void A_FLAC_file_has_the_samples_of_the_WAV_that_it_was_made_of(string name)
    {
        Sound expected = EncodedSound.Decode(File.ReadAllBytes(Path.Combine(Golden, $"{name}.wav")));
        byte[] file = File.ReadAllBytes(Path.Combine(Golden, $"{name}.flac"));
        foreach (byte[] bytes in (byte[][])[file, [.. "ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0002ab"u8, .. file]])
        {
            Sound sound = EncodedSound.Decode(bytes);
            Assert.Equal(expected.SamplingRate, sound.SamplingRate);
            Assert.Equal(expected.Samples, sound.Samples);
        }
    }

    /// <summary>A bit more or less anywhere is damage, and never other samples.</summary>
    [Theory]
    [InlineData("lpc")]
    [InlineData("middle and side")]
    public void A_damaged_FLAC_file_is_no_other_recording(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Golden, $"{name}.flac"));
        Sound whole = EncodedSound.Decode(file);
        for (int place = 4; place < file.Length; place += 7)
        {
            byte[] damaged = [.. file];
            damaged[place] ^= 0x10;
            try
            {
                Assert.Equal(whole.Samples, EncodedSound.Decode(damaged).Samples);
            }
            catch (UnreadableSoundException failure)
            {
                Assert.NotEmpty(failure.Message);
            }

            Assert.Throws<UnreadableSoundException>(() => EncodedSound.Decode(file.AsSpan(0, place)));
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("RIFF....WAVE", "it has no samples")]
    [InlineData("ID3.........", "it is an MP3, and read are WAV and FLAC")]
    [InlineData("OggS........", "it is an Ogg")]
    [InlineData("....ftypM4A .", "it is an MP4")]
    [InlineData("FORM....AIFF.", "it is an AIFF")]
    [InlineData("RIFX....WAVE", "other byte order")]
    [InlineData("riff............", "it is a Wave64")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a pointer of Git LFS")]
    [InlineData("<!DOCTYPE html>", "it is no WAV or FLAC")]
    public void What_is_no_recording_is_FT2240_with_what_it_is(string file, string words)
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => new SoundDecoder(SoundFiles.Rate, 1).Decode(System.Text.Encoding.ASCII.GetBytes(file), new SourcePosition("a.wav", 3)));
        Assert.Equal(("FT2240", 3), (failure.Descriptor.Code, failure.Position!.Line));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A damaged rate of 40 kilobytes would ask for more than a gigabyte at the model's.</summary>
    [Fact]
    public void A_rate_at_which_a_recording_would_never_end_is_FT2240()
    {
        byte[] file = SoundFiles.Wave(new short[20_000], rate: 1);
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => new SoundDecoder(SoundFiles.Rate, 1).Decode(file, new SourcePosition("a.wav")));
        Assert.Equal("FT2240", failure.Descriptor.Code);
        Assert.Contains("it says 1 samples a second, by which it lasts 20000 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_WAV_file_lacks_is_said()
    {
        byte[] file = SoundFiles.Wave([1, 2, 3, 4]);
        Assert.Contains("it ends after 6 of the 8 bytes of its samples", Message(file[..^2]), StringComparison.Ordinal);
        Assert.Contains("it ends in the description", Message(file[..30]), StringComparison.Ordinal);
        Assert.Contains("it has no samples", Message(SoundFiles.Wave([])), StringComparison.Ordinal);
        Assert.Contains("of the kind 2 with 4 bits", Message(SoundFiles.Wave(2, 4, 1, 8000, [1])), StringComparison.Ordinal);
        Assert.Contains("0 channels", Message(SoundFiles.Wave(1, 16, 0, 8000, [1])), StringComparison.Ordinal);
        Assert.Contains("at 0 samples a second", Message(SoundFiles.Wave(1, 16, 1, 0, [1, 2])), StringComparison.Ordinal);
        byte[] infinite = SoundFiles.Wave(3, 32, 1, SoundFiles.Rate, [0, 0, 0, 0, 0, 0, 0x80, 0x7F]);
        Assert.Contains("its sample 2 is no finite number", Message(infinite), StringComparison.Ordinal);
        static string Message(byte[] file) => Assert.Throws<FineTuneException>(
            () => new SoundDecoder(SoundFiles.Rate, 1).Decode(file, new SourcePosition("a.wav"))).Message;
    }

    [Fact]
    public void A_recording_of_too_many_samples_is_FT2241()
    {
        // A header alone that says so: nothing is made room for.
        byte[] file = File.ReadAllBytes(Path.Combine(Golden, "lpc.flac"));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(22), 0x40000000);
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => new SoundDecoder(SoundFiles.Rate, 1).Decode(file, new SourcePosition("a.flac")));
        Assert.Equal("FT2241", failure.Descriptor.Code);
        Assert.Contains("1073741824 samples", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_the_model_hears_nothing_of_is_an_error()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => new SoundDecoder(SoundFiles.Rate, 400).Decode(SoundFiles.Wave(new short[199], rate: 8000), new SourcePosition("a.wav")));
        Assert.Equal(DiagnosticCatalog.SoundTooShort, failure.Descriptor);
        Assert.Contains("398", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_rate_is_that_of_torchaudio()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Golden, "resampled.json")));
        float[] samples = Numbers(golden.RootElement.GetProperty("samples"));
        foreach (JsonElement one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            float[] expected = Numbers(one.GetProperty("samples"));
            float[] resampled = new SoundResampler(one.GetProperty("from").GetInt32(), one.GetProperty("to").GetInt32()).Apply(samples);
            Assert.Equal(expected.Length, resampled.Length);
            Assert.All(expected.Zip(resampled), pair => Assert.Equal(pair.First, pair.Second, 1e-7f));
        }

        static float[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetSingle())];
    }
}
