using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Models of sounds as base models, and in training.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class AudioModelTests
{
    private static readonly HeadSpec Head = new(ModelHead.AudioClassification, ["yes", "no"], ProblemType.SingleLabelClassification);

    private static readonly string[] HeadNames = ["classifier.", "projector.", "layer_weights"];

    /// <summary>What models that were trained for something else, or saved by an earlier version, call the weights.</summary>
    public static TheoryData<string, string, string> Forms => new()
    {
        { "wav2vec2-4", "wav2vec2.", "" },
        { "wav2vec2-4", ".parametrizations.weight.original0", ".weight_g" },
        { "hubert-3", "hubert.", "" },
        { "wavlm-1", "wavlm.", "" },
        { "data2vec-audio-1", "data2vec_audio.", "" },
        { "unispeech-sat-2", "unispeech_sat.", "" },
        { "whisper-2", "encoder.", "model.encoder." },
        { "whisper-2", "encoder.", "encoder." },
        { "ast-5", "audio_spectrogram_transformer.", "" },
    };

    public static TheoryData<string> All => [.. AudioGolden.All];

    public static TheoryData<string> OfSamples => [.. AudioGolden.All.Where(name => AudioGolden.Of(name).Has("alone"))];

    [Theory]
    [MemberData(nameof(OfSamples))]
    public void Sounds_are_heard_alone_as_Hugging_Face_hears_them(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using AudioGolden golden = AudioGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using IDisposable withoutGradients = no_grad();
        Tensor alone = cat([.. golden.Alone().Select(sound => model.Forward(sound, ForwardOptions.Evaluation))]);
        TensorAssert.Close(golden.Read("alone"), alone, 1e-5, "sounds alone");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_backbone_is_found_under_the_names_of_other_heads_and_versions(string name, string from, string to)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        string Renamed(string weight) => weight.Replace(from, to, StringComparison.Ordinal)
            .Replace(".parametrizations.weight.original1", to == ".weight_g" ? ".weight_v" : ".parametrizations.weight.original1", StringComparison.Ordinal);
        using AudioGolden golden = AudioGolden.Of(name);
        Write(folder, golden, weight => IsOfHead(weight) ? null : Renamed(weight));

        var events = new RecordingSink();
        using IModel model = Open(folder, events);

        LogEvent added = Assert.Single(events.Logs, log => log.Code == "FT1202");
        Assert.DoesNotContain("encoder", added.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(events.Logs, log => log.Code == "FT1203");
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(golden.Folder, WeightFiles.Safetensors));
        Assert.All(model.Weights.Where(weight => !IsOfHead(weight.Key)), weight => Assert.True(expected.Read(weight.Key).Equals(weight.Value), weight.Key));
    }

    [Theory]
    [InlineData("wav2vec2-4", "quantizer.codevectors")]
    [InlineData("hubert-3", "lm_head.weight")]
    [InlineData("whisper-2", "model.decoder.embed_tokens.weight")]
    public void What_pretraining_needed_is_said_to_be_of_no_use(string name, string unused)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using AudioGolden golden = AudioGolden.Of(name);
        Write(folder, golden, weight => IsOfHead(weight) ? null : weight, KeyValuePair.Create(unused, ones(2, 2)));

        var events = new RecordingSink();
        using IModel model = Open(folder, events);

        string said = unused.Replace("model.", "", StringComparison.Ordinal);
        Assert.Contains(said, Assert.Single(events.Logs, log => log.Code == "FT1203").Text, StringComparison.Ordinal);
    }

    /// <summary>As facebook/wav2vec2-base-960h, which hid nothing when it was trained.</summary>
    [Fact]
    public void The_state_that_stands_for_what_is_hidden_may_be_new_and_no_other()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using AudioGolden golden = AudioGolden.Of("wav2vec2-4");
        Write(folder, golden, weight => IsOfHead(weight) || weight.EndsWith("masked_spec_embed", StringComparison.Ordinal) ? null : weight);
        var events = new RecordingSink();
        using (IModel model = Open(folder, events))
        {
            Assert.Contains("wav2vec2.masked_spec_embed", Assert.Single(events.Logs, log => log.Code == "FT1202").Text, StringComparison.Ordinal);
        }

        // Beside an adapter it is trained by itself, and not all of the backbone with it.
        using (var adapted = (AdaptedModel)Open(folder, events, new LoraConfig()))
        {
            string[] whole = [.. adapted.Weights.Select(weight => weight.Key).Where(weight => !weight.Contains(".lora_", StringComparison.Ordinal))];
            Assert.Equal(
                ["classifier.bias", "classifier.weight", "layer_weights", "projector.bias", "projector.weight", "wav2vec2.masked_spec_embed"],
                whole.Order(StringComparer.Ordinal));
            Assert.Equal(["classifier", "projector"], adapted.Lora.ModulesToSave.Order(StringComparer.Ordinal));
        }

        Write(folder, golden, weight => IsOfHead(weight) || weight.Contains("conv_layers.0.conv", StringComparison.Ordinal) ? null : weight);
        Assert.Equal("FT3017", Assert.Throws<FineTuneException>(() => Open(folder, events)).Descriptor.Code);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_and_gradients_in_bfloat16_are_about_those_in_float32(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor expected, Tensor gradients) = Run(name, new TrainingArguments());
        (Tensor logits, Tensor rounded) = Run(name, new TrainingArguments { Bf16 = true });
        Assert.InRange(Difference(expected, logits), 1e-9, 0.03);
        Assert.InRange(Difference(gradients, rounded), 1e-9, 0.1);
    }

    [Theory]
    [InlineData("wav2vec2")]
    [InlineData("hubert")]
    [InlineData("wavlm")]
    [InlineData("data2vec-audio")]
    [InlineData("whisper")]
    [InlineData("audio-spectrogram-transformer")]
    public void Layers_computed_again_hide_and_drop_out_what_they_did_before(string modelType)
    {
        Dictionary<string, Tensor> Gradients(bool again)
        {
            using IModel model = New(modelType);
            manual_seed(5);
            LayerTape? tape = again ? new LayerTape(() => Stream.Null, null) : null;
            using PackedBatch sounds = Sounds(model, 3);
            var options = new ForwardOptions { Training = true, Tape = tape, NoiseSeed = 3 };
            CustomFunction.Backward(model.Forward(sounds, options).square().sum().backward);
            tape?.Backward();
            return model.Weights.Where(weight => weight.Value.grad is not null).ToDictionary(weight => weight.Key, weight => weight.Value.grad!.clone());
        }

        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> expected = Gradients(again: false);
        Dictionary<string, Tensor> actual = Gradients(again: true);
        Assert.Equal(expected.Keys, actual.Keys);
        // That of a key's bias is zero but for rounding.
        double floor = 1e-2 * expected.Values.Max(gradient => gradient.norm().ToDouble());
        Assert.All(expected, gradient => Assert.True(Difference(gradient.Value, actual[gradient.Key], floor) < 1e-5, gradient.Key));
    }

    [Fact]
    public void Hidden_spans_follow_from_the_step_and_the_sound_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using IModel model = New("wav2vec2", norm: "layer", dropped: "0.0");
        using IDisposable withoutGradients = no_grad();
        Tensor sounds = randn(3, 2400);
        int[] lengths = [2400, 2400, 1200];
        sounds[2].narrow(0, 1200, 1200).zero_();
        Tensor Hear(ulong step, int first, int count) => model.Forward(
            PackedBatch.OfSounds(sounds.narrow(0, first, count).clone(), lengths[first..(first + count)]),
            new ForwardOptions { Training = true, NoiseSeed = step });

        Tensor all = Hear(1, 0, 3);
        Assert.True(Difference(all, Hear(1, 0, 3)) == 0);
        Assert.True(Difference(all, cat([Hear(1, 0, 1), Hear(1, 1, 2)])) < 1e-5);
        Assert.True(Difference(all, Hear(2, 0, 3)) > 1e-3);
        Tensor evaluated = model.Forward(PackedBatch.OfSounds(sounds, lengths), ForwardOptions.Evaluation);
        Assert.True(Difference(all, evaluated) > 1e-3);
    }

    /// <summary>transformers' own count: mask_prob x length / mask_length, rounded at random, and at least so many.</summary>
    [Theory]
    [InlineData(0.5, 10, 0, 100, 100, 5)]
    [InlineData(0.05, 10, 2, 100, 100, 2)]
    [InlineData(0.26, 10, 0, 100, 100, 2.6)]
    [InlineData(0.05, 10, 2, 9, 100, 0)]
    [InlineData(0.05, 10, 2, 10, 100, 1)]
    [InlineData(1.0, 10, 0, 30, 30, 3)]
    public void As_many_spans_are_hidden_as_transformers_hides(double probability, int length, int least, int own, int longest, double expected)
    {
        var spans = new MaskedSpans(probability, length, least);
        int[][] drawn = [.. Enumerable.Range(0, 400).Select(seed => SpecAugment.Hidden((ulong)seed, spans, own, longest).ToArray())];
        Assert.All(drawn, places =>
        {
            Assert.All(places, place => Assert.InRange(place, 0, own - 1));
            int[] starts = [.. places.Chunk(length).Select(span => span[0])];
            Assert.Equal(starts.Length, starts.Distinct().Count());
            Assert.All(places.Chunk(length), span => Assert.Equal(Enumerable.Range(span[0], length), span));
        });
        Assert.Equal(expected, drawn.Average(places => places.Length / (double)length), 0.1);
        Assert.Equal(own > length, drawn.Select(places => string.Join(' ', places)).Distinct().Count() > 1);
    }

    [Fact]
    public void Layers_are_left_out_as_often_as_asked_the_same_ones_in_all_of_a_step()
    {
        int Dropped(Func<int, ForwardOptions> options) => Enumerable.Range(0, 4000).Count(step => LayerDrop.Drops(0.25, step % 4, options(step)));
        Assert.InRange(Dropped(step => new ForwardOptions { Training = true, NoiseSeed = (ulong)step }), 900, 1100);
        Assert.Equal(0, Dropped(_ => ForwardOptions.Evaluation));
        var options = new ForwardOptions { Training = true, NoiseSeed = 7 };
        Assert.Equal(LayerDrop.Drops(0.5, 1, options), LayerDrop.Drops(0.5, 1, options));
        Assert.False(LayerDrop.Drops(0, 1, options));
    }

    private static bool IsOfHead(string weight) => HeadNames.Any(name => weight.StartsWith(name, StringComparison.Ordinal));

    private static void Write(TemporaryFolder folder, AudioGolden golden, Func<string, string?> names, params KeyValuePair<string, Tensor>[] more)
    {
        using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(golden.Folder, WeightFiles.Safetensors));
        SafetensorsFile.Write(
            folder[WeightFiles.Safetensors],
            [
                .. from name in weights.Entries.Keys
                   let renamed = names(name)
                   where renamed is not null
                   select KeyValuePair.Create(renamed, weights.Read(name)),
                .. more,
            ]);
        File.Copy(Path.Combine(golden.Folder, ConfigFile.Name), folder[ConfigFile.Name], overwrite: true);
    }

    private static IModel Open(TemporaryFolder folder, RecordingSink events, LoraConfig? lora = null) =>
        PretrainedModel.ForTraining(new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), Head, 0, CPU, events, lora: lora);

    /// <summary>A small model with all that its family does in training.</summary>
    private static IModel New(string modelType, string norm = "group", string dropped = "0.3")
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, $$"""
            {
              "model_type": "{{modelType}}", "feat_extract_norm": "{{norm}}", "hidden_size": 16, "d_model": 16, "num_hidden_layers": 3, "encoder_layers": 3,
              "num_attention_heads": 2, "encoder_attention_heads": 2, "intermediate_size": 20, "encoder_ffn_dim": 20, "conv_dim": [8, 8],
              "conv_kernel": [10, 3], "conv_stride": [5, 2], "num_conv_pos_embeddings": 4, "num_conv_pos_embedding_groups": 2,
              "mask_time_prob": 0.3, "mask_feature_prob": 0.2, "mask_feature_length": 2, "use_weighted_layer_sum": true, "layerdrop": {{dropped}},
              "dropout": 0.1, "hidden_dropout": {{dropped}}, "attention_dropout": {{dropped}}, "activation_dropout": {{dropped}},
              "encoder_layerdrop": 0.3, "hidden_dropout_prob": 0.1,
              "num_mel_bins": 16, "max_source_positions": 50, "max_length": 30, "initializer_range": 0.3
            }
            """);
        manual_seed(1);
        return Open(folder, new RecordingSink());
    }

    private static bool HasSoundsAlone(string name)
    {
        using AudioGolden golden = AudioGolden.Of(name);
        return golden.Has("alone");
    }

    private static PackedBatch Sounds(IModel model, int rows)
    {
        var config = new ConfigFile(model.Config, null);
        FeatureSize? size = ModelRegistry.FamilyOf(config).Sounds!.Size(config);
        return PackedBatch.OfSounds(size is { } spectrogram ? randn(rows, spectrogram.Rows, spectrogram.Columns) : randn(rows, 900), null);
    }

    private static (Tensor Logits, Tensor Gradients) Run(string name, TrainingArguments arguments)
    {
        using AudioGolden golden = AudioGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        Tensor logits;
        using (Precision.ForEvaluation(arguments, CPU, trained: true).Begin())
        {
            logits = model.Forward(golden.Input(), ForwardOptions.Evaluation).to(ScalarType.Float32);
        }

        CustomFunction.Backward(logits.square().mean().backward);
        return (logits.detach(), cat([.. model.Weights.Select(weight => weight.Value.grad).OfType<Tensor>().Select(gradient => gradient.flatten().clone())]));
    }

    private static double Difference(Tensor expected, Tensor actual, double floor = 1e-12) =>
        (actual - expected).norm().ToDouble() / Math.Max(expected.norm().ToDouble(), floor);
}
