using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Audio;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Stages;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Every family of sounds through the stages, from a config.json and random weights.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class AudioTrainingTests
{
    private const string Wave = """
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "conv_dim": [16, 16, 16],
        "conv_kernel": [10, 3, 3], "conv_stride": [5, 4, 4], "num_conv_pos_embeddings": 8, "num_conv_pos_embedding_groups": 4,
        "mask_time_length": 2, "classifier_proj_size": 32
        """;

    private static readonly Dictionary<string, string> Configs = new()
    {
        ["wav2vec2"] = Wave,
        ["data2vec-audio"] = Wave + """, "conv_pos_kernel_size": 5 """,
        ["unispeech"] = Wave,
        ["unispeech-sat"] = Wave,
        ["wavlm"] = Wave + """, "num_buckets": 16, "max_bucket_distance": 20 """,
        ["hubert"] = Wave + """, "feat_extract_norm": "layer", "do_stable_layer_norm": true, "use_weighted_layer_sum": true """,
        ["whisper"] = """
            "d_model": 32, "encoder_layers": 1, "encoder_attention_heads": 2, "encoder_ffn_dim": 64, "num_mel_bins": 20, "max_source_positions": 50,
            "init_std": 0.2
            """,
        ["audio-spectrogram-transformer"] = """
            "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64, "max_length": 12, "num_mel_bins": 32,
            "patch_size": 8, "frequency_stride": 6, "time_stride": 4
            """,
    };

    public static TheoryData<string> Families => [.. ModelRegistry.ModelTypes.Where(type => ModelHeads.Of(type).Contains(ModelHead.AudioClassification))];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Learns_and_is_a_whole_model(string modelType)
    {
        using TaskFixture fixture = Fixture(modelType, out TemporaryFolder folder);
        using TemporaryFolder toDelete = folder;
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        double[] losses = [.. Log(fixture).Select(entry => entry?["loss"]).OfType<JsonNode>().Select(loss => loss.GetValue<double>())];
        Assert.True(losses[^10..].Average() < 0.95 * losses[..5].Average(), $"from {losses[..5].Average()} to {losses[^10..].Average()}");
        Assert.Contains(fixture.Events.Logs, log => log.Code == "FT1201");
        using IModel trained = PretrainedModel.Trained(fixture.TrainOutput, CPU, out HeadSpec head);
        Assert.Equal(modelType, trained.Config["model_type"]!.GetValue<string>());
        Assert.Equal(SoundFiles.Labels.Order(), head.Labels.Order());
        Assert.NotEmpty(FeatureExtractorFile.Load(fixture.TrainOutput).Type);
    }

    /// <summary>PeftModel gives the base model's scores there, as transformers multiplies by the weights of attention past their modules.</summary>
    [Theory]
    [InlineData("wavlm", "q_proj;output_dense", false, true)]
    [InlineData("wavlm", "q_proj", true, false)]
    [InlineData("wavlm", "output_dense", false, false)]
    [InlineData("wav2vec2", "q_proj", false, false)]
    public async Task An_adapter_that_does_nothing_in_PEFT_before_it_is_merged_is_FT3155(string modelType, string targets, bool merges, bool isSaid)
    {
        using TaskFixture fixture = Fixture(modelType, out TemporaryFolder folder);
        using TemporaryFolder toDelete = folder;
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with
            {
                MaxSteps = 1,
                Peft = PeftType.Lora,
                MergeAdapter = merges,
                LoraTargetModules = new NameList(targets.Split(';')),
            },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        string[] said = [.. fixture.Events.Logs.Where(log => log.Code == "FT3155").Select(log => log.Text)];
        Assert.Equal(isSaid ? 1 : 0, said.Length);
        Assert.All(said, text => Assert.Contains("wavlm.encoder.layers.1.attention.q_proj", text, StringComparison.Ordinal));
        Assert.All(said, text => Assert.DoesNotContain("output_dense", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_makes_features_of_samples_is_trained_only_where_asked(bool isFrozen)
    {
        using TaskFixture first = Fixture("wav2vec2", out TemporaryFolder folder);
        using TemporaryFolder toDelete = folder;
        first.Project = first.Project with { Training = first.Project.Training with { MaxSteps = 2 } };
        await first.TokenizeAsync();
        await first.TrainAsync();
        using TaskFixture second = Fixture("wav2vec2", out TemporaryFolder other);
        using TemporaryFolder toDeleteToo = other;
        second.Project = first.Project with
        {
            BaseModel = new BaseModelSpec("trained", BaseModelKind.Folder, first.TrainOutput),
            TaskArguments = first.Project.TaskArguments with { FreezeFeatureEncoder = isFrozen },
            Datasets = second.Project.Datasets,
            ProjectFile = second.Project.ProjectFile,
        };
        await second.TokenizeAsync();
        await second.TrainAsync();

        using SafetensorsFile before = SafetensorsFile.Open(Path.Combine(first.TrainOutput, WeightFiles.Safetensors));
        using SafetensorsFile after = SafetensorsFile.Open(Path.Combine(second.TrainOutput, WeightFiles.Safetensors));
        Assert.Equal(before.Entries.Keys.Order(), after.Entries.Keys.Order());
        string[] unchanged = [.. before.Entries.Keys.Where(name => before.Read(name).Equals(after.Read(name))).Order(StringComparer.Ordinal)];
        string[] convolutions = [.. before.Entries.Keys.Where(name => name.StartsWith("wav2vec2.feature_extractor.", StringComparison.Ordinal))];
        Assert.Equal(isFrozen ? convolutions.Order(StringComparer.Ordinal) : [], unchanged);
    }

    /// <summary>The optimizer of one has no state for weights that the other trains.</summary>
    [Fact]
    public async Task A_run_with_frozen_convolutions_does_not_go_on_from_one_that_trained_them()
    {
        using TaskFixture fixture = Fixture("wav2vec2", out TemporaryFolder folder);
        using TemporaryFolder toDelete = folder;
        ProjectSpec project = fixture.Project with
        {
            Training = fixture.Project.Training with { MaxSteps = 2, SaveStrategy = SaveStrategy.Steps, SaveSteps = 2 },
        };
        fixture.Project = project;
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        fixture.Key = "1";
        fixture.Project = project with
        {
            Training = project.Training with { MaxSteps = 4, ResumeFromCheckpoint = "true" },
            TaskArguments = project.TaskArguments with { FreezeFeatureEncoder = true },
        };

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync);

        Assert.Equal("FT3004", failure.Descriptor.Code);
        Assert.Contains("FreezeFeatureEncoder was false and is true", failure.Message, StringComparison.Ordinal);
    }

    private static TaskFixture Fixture(string modelType, out TemporaryFolder folder)
    {
        folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, $$"""{"model_type": "{{modelType}}", {{Configs[modelType]}}}""");
        var fixture = new TaskFixture("sound");
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder.Path),
            Training = fixture.Project.Training with { LearningRate = 2e-3, NumTrainEpochs = 3, WarmupSteps = 0.1 },
        };
        return fixture;
    }

    private static JsonArray Log(TaskFixture fixture) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, TrainStage.StateFile)))!["log_history"]!.AsArray();
}
