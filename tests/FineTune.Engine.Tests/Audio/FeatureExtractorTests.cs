using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Audio;
using FineTune.Engine.Models;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Audio;

/// <summary>Feature extractors against transformers' (golden/generate.py).</summary>
public sealed class FeatureExtractorTests
{
    private static JsonArray Golden { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine("Audio", "golden", "extractors.json")))!.AsArray();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Features_are_those_of_transformers(int index)
    {
        JsonNode golden = Golden[index]!;
        FeatureExtractor extractor = FeatureExtractorJson.Read(golden["config"]!.AsObject());

        SoundFeatures features = extractor.Apply(Sound(golden["length"]!.GetValue<int>(), golden["silent_from"]!.GetValue<int>()));

        int[] shape = [.. golden["shape"]!.AsArray().Select(side => side!.GetValue<int>())];
        Assert.Equal(shape.Length == 1 ? (1, shape[0]) : (shape[0], shape[1]), (features.Rows, features.Columns));
        Assert.Equal(extractor.Size is null ? null : new FeatureSize(features.Rows, features.Columns), extractor.Size);
        int every = golden["every"]!.GetValue<int>();
        float[] expected = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(golden["values"]!.GetValue<string>())).ToArray();
        float[] actual = [.. features.Values.Where((_, place) => place % every == 0)];
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        Assert.InRange(expected.Zip(actual, (first, second) => Math.Abs(first - second)).Max(), 0, 1e-6 * largest);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_written_is_what_transformers_writes(int index)
    {
        JsonObject config = Golden[index]!["config"]!.AsObject();
        JsonObject written = FeatureExtractorJson.Read(config).ToJson();
        Assert.Equal(Sorted(config), Sorted(written));
    }

    /// <summary>The one way of 400 values that is not a power of two, against the sum that a transform is.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    [InlineData(154)]
    [InlineData(400)]
    [InlineData(512)]
    public void A_transform_is_the_sum_of_all_turns(int length)
    {
        double[] values = [.. Sound(length, length).Select(sample => (double)sample)];
        double[] powers = new double[(length / 2) + 1];
        var transform = new RealFourierTransform(length);
        transform.Powers(values, powers, transform.NewNumbers());
        for (int frequency = 0; frequency < powers.Length; frequency++)
        {
            double real = values.Select((value, place) => value * Math.Cos(2 * Math.PI * frequency * place / length)).Sum();
            double imaginary = values.Select((value, place) => value * Math.Sin(2 * Math.PI * frequency * place / length)).Sum();
            Assert.Equal((real * real) + (imaginary * imaginary), powers[frequency], 1e-9);
        }
    }

    [Fact]
    public void Sounds_of_several_threads_do_not_disturb_each_other()
    {
        FeatureExtractor extractor = FeatureExtractorJson.Read(Golden[3]!["config"]!.AsObject());
        float[][] sounds = [.. Enumerable.Range(1, 8).Select(part => Sound(part * 2000, part * 1500))];
        float[][] expected = [.. sounds.Select(sound => extractor.Apply(sound).Values)];
        float[][] actual = new float[sounds.Length][];
        Parallel.For(0, sounds.Length, index => actual[index] = extractor.Apply(sounds[index]).Values);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("""{"feature_extractor_type": "SeamlessM4TFeatureExtractor"}""", "SeamlessM4TFeatureExtractor")]
    [InlineData("""{"feature_size": 1}""", "feature_extractor_type is absent")]
    [InlineData("""{"feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 2}""", "feature_size is 2")]
    [InlineData("""{"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": 0}""", "sampling_rate is 0")]
    [InlineData("""{"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": "16k"}""", "another kind of value")]
    [InlineData("""{"feature_extractor_type": "Wav2Vec2FeatureExtractor", "padding_side": "left"}""", "padding_side is 'left'")]
    [InlineData("""{"feature_extractor_type": "WhisperFeatureExtractor", "dither": 0.1}""", "dither is 0.1")]
    [InlineData("""{"feature_extractor_type": "WhisperFeatureExtractor", "n_fft": 401}""", "n_fft is 401")]
    [InlineData("""{"feature_extractor_type": "ASTFeatureExtractor", "std": 0}""", "std is 0")]
    [InlineData("""[]""", "")]
    public void What_is_not_computed_is_FT2250(string config, string named)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write(ModelFileNames.PreprocessorConfig, config);
        var failure = Assert.Throws<FineTuneException>(() => FeatureExtractorFile.Load(folder.Path));
        Assert.Equal(("FT2250", path), (failure.Descriptor.Code, failure.Position!.File));
        Assert.Contains(named, failure.Message);
    }

    /// <summary>The part of processor_config.json counts, where there is one, before the other file, as in transformers.</summary>
    [Theory]
    [InlineData("""{"feature_extractor": {"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": 8000}, "processor_class": "X"}""", null, 8000)]
    [InlineData("""{"audio_processor": {"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": 8000}}""", null, 8000)]
    [InlineData("""{"feature_extractor": {"sampling_rate": 8000}}""", """{"sampling_rate": 22050}""", 8000)]
    [InlineData("""{"feature_extractor": null, "image_processor": {"size": 4}}""", """{"sampling_rate": 22050}""", 22050)]
    [InlineData("""{"processor_class": "Wav2Vec2Processor"}""", null, 16000)]
    public void A_feature_extractor_may_stand_in_the_file_of_all_processors(string processor, string? alone, int samplingRate)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, """{"model_type": "wav2vec2"}""");
        folder.Write("processor_config.json", processor);
        if (alone is not null)
        {
            folder.Write(ModelFileNames.PreprocessorConfig, alone);
        }

        var model = new BaseModelSpec("base", BaseModelKind.Folder, folder.Path);
        Assert.Equal(samplingRate, BaseModelSounds.Find(model, new RecordingSink()).SamplingRate);
    }

    [Theory]
    [InlineData("""{"feature_extractor": []}""", "feature_extractor is no object")]
    [InlineData("""{"feature_extractor": {"feature_extractor_type": "ClapFeatureExtractor"}}""", "ClapFeatureExtractor")]
    [InlineData("[]", "")]
    public void What_is_wrong_in_the_file_of_all_processors_is_FT2250(string processor, string named)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("processor_config.json", processor);
        var failure = Assert.Throws<FineTuneException>(() => FeatureExtractorFile.Load(folder.Path));
        Assert.Equal(("FT2250", path), (failure.Descriptor.Code, failure.Position!.File));
        Assert.Contains(named, failure.Message);
    }

    [Theory]
    [InlineData("""{"feature_extractor_type": "Wav2Vec2FeatureExtractor"}""", false)]
    [InlineData("""{"do_normalize": false}""", false)]
    [InlineData("""{"feature_extractor_type": "WhisperFeatureExtractor"}""", true)]
    public void Other_features_than_the_models_are_FT2251(string config, bool isRefused)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, """{"model_type": "wav2vec2"}""");
        string path = folder.Write(ModelFileNames.PreprocessorConfig, config);
        var model = new BaseModelSpec("base", BaseModelKind.Folder, folder.Path);
        if (!isRefused)
        {
            Assert.Equal("Wav2Vec2FeatureExtractor", BaseModelSounds.Find(model, new RecordingSink()).Type);
            return;
        }

        var failure = Assert.Throws<FineTuneException>(() => BaseModelSounds.Find(model, new RecordingSink()));
        Assert.Equal(("FT2251", path), (failure.Descriptor.Code, failure.Position!.File));
    }

    [Fact]
    public void A_folder_without_an_extractor_has_its_familys_and_it_is_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, """{"model_type": "wav2vec2", "feat_extract_norm": "layer"}""");
        var events = new RecordingSink();
        FeatureExtractor extractor = BaseModelSounds.Find(new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), events);
        Assert.Equal((16_000, true), (extractor.SamplingRate, extractor.ReturnsAttentionMask));
        Assert.Contains(events.Logs, log => log.Text.Contains("Wav2Vec2FeatureExtractor, at 16000 samples", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_hears_nothing_is_FT1211()
    {
        var model = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny");
        Assert.Equal("FT1211", Assert.Throws<FineTuneException>(() => BaseModelSounds.Find(model, new RecordingSink())).Descriptor.Code);
    }

    [Fact]
    public void A_sound_without_a_feature_is_FT2252()
    {
        var spec = new BaseModelSpec("builtin:wav2vec2-tiny", BaseModelKind.Builtin, "wav2vec2-tiny");
        int shortest = BaseModelSounds.ShortestSamples(spec);
        Assert.Equal(400, shortest);
        using IModel model = PretrainedModel.ForTraining(
            spec, new HeadSpec(ModelHead.AudioClassification, ["a", "b"]), 0, CPU, new RecordingSink());
        Tensor Hear(int samples, int[]? lengths) => model.Forward(PackedBatch.OfSounds(zeros(2, samples), lengths), ForwardOptions.Evaluation);
        using (Tensor heard = Hear(shortest, null))
        {
            Assert.Equal([2, 2], heard.shape);
        }

        foreach ((int samples, int[]? lengths) in new[] { (shortest - 1, (int[]?)null), (1000, [1000, shortest - 1]) })
        {
            var failure = Assert.Throws<FineTuneException>(() => Hear(samples, lengths));
            Assert.Equal("FT2252", failure.Descriptor.Code);
            Assert.Contains("399 samples", failure.Message);
        }
    }

    private static string Sorted(JsonObject json) =>
        new JsonObject(json.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Plain(entry.Value))))
            .ToJsonString();

    /// <summary>Numbers without a point and zeros behind it.</summary>
    private static JsonNode? Plain(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) ? number : node?.DeepClone();

    /// <summary>As golden/generate.py makes it.</summary>
    private static float[] Sound(int length, int silentFrom)
    {
        uint state = 1;
        float[] samples = new float[length];
        for (int place = 0; place < Math.Min(length, silentFrom); place++)
        {
            state = ((1103515245 * state) + 12345) & 0x7FFFFFFF;
            samples[place] = (float)(((state >> 16) / 65536.0) - 0.25 + (0.25 * (place / 20 % 2)));
        }

        return samples;
    }
}
