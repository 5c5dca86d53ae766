using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A model of random weights with a few layers, of any family, and two rows for it: texts, pictures or sounds, as the family takes them.</summary>
internal sealed class LayeredModel : IDisposable
{
    public const int Layers = 3;

    private const int Vocabulary = 60;
    private const int Convolutions = 2;

    private readonly PackedBatch[] _batches;

    public LayeredModel(string modelType, ModelHead head)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, Config(modelType, head).ToJsonString());
        Model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), new HeadSpec(head, ["a", "b"]), Vocabulary, CPU, new RecordingSink());
        PackedBatch rows = Rows(head);
        Input = Model.IsEncoderDecoder ? rows.Decoding(rows) : rows;
        _batches = [rows, Input];
    }

    /// <summary>Every family with each of its heads.</summary>
    public static TheoryData<string> Families => [.. ModelRegistry.ModelTypes];

    public IModel Model { get; }

    public PackedBatch Input { get; }

    /// <summary>
    /// How many layers it runs, one after the other. An encoder-decoder has those of both, models of waves the convolutions before theirs as well, and
    /// ResNet, whose batch normalisation counts what it sees, none that may run twice.
    /// </summary>
    public int Runs => ModelType switch
    {
        "resnet" => 0,
        _ when HasConvolutions => Convolutions + Layers,
        _ => Model.IsEncoderDecoder ? 2 * Layers : Layers,
    };

    /// <summary>How many of them have something before them that is trained.</summary>
    public int TrainedBefore => HasConvolutions ? Runs - 1 : Runs;

    private bool HasConvolutions => ModelRegistry.FamilyOf(new ConfigFile(Model.Config, null)).Sounds?.FeatureEncoder is not null;

    private string ModelType => Model.Config["model_type"]!.GetValue<string>();

    public static bool IsOfLayer(string weight) => LayerNames.Any(name => weight.Contains(name, StringComparison.Ordinal));

    public void Dispose()
    {
        Array.ForEach(_batches, batch => batch.Dispose());
        Model.Dispose();
    }

    private static readonly string[] LayerNames = ["layer.", "layers.", "transformer.h."];

    private static JsonObject Config(string modelType, ModelHead head)
    {
        JsonObject config = FamilyTrainingTests.Config(modelType, Layers);
        if (head is ModelHead.ImageClassification or ModelHead.AudioClassification)
        {
            foreach ((string name, JsonNode? value) in JsonNode.Parse(OfMedia)!.AsObject())
            {
                config[name] = value?.DeepClone();
            }
        }

        return config;
    }

    /// <summary>By each family's own names of the fields; nothing is left out at random.</summary>
    private const string OfMedia = """
        {
          "image_size": 32, "patch_size": 4, "num_stages": 2, "hidden_sizes": [16, 32], "depths": [1, 2], "embed_dim": 16, "num_heads": [2, 4],
          "window_size": 4, "layer_type": "basic", "d_model": 32, "encoder_layers": 3, "encoder_attention_heads": 2, "conv_dim": [8, 8],
          "conv_kernel": [10, 3], "conv_stride": [5, 2], "num_conv_pos_embeddings": 4, "num_conv_pos_embedding_groups": 2, "num_mel_bins": 16,
          "max_source_positions": 50, "max_length": 30, "layerdrop": 0.0, "encoder_layerdrop": 0.0, "drop_path_rate": 0.0
        }
        """;

    private PackedBatch Rows(ModelHead head)
    {
        if (head == ModelHead.ImageClassification)
        {
            return PackedBatch.OfPixels(randn(2, 3, 32, 32));
        }

        if (head == ModelHead.AudioClassification)
        {
            var config = new ConfigFile(Model.Config, null);
            FeatureSize? size = ModelRegistry.FamilyOf(config).Sounds!.Size(config);
            return PackedBatch.OfSounds(size is { } spectrogram ? randn(2, spectrogram.Rows, spectrogram.Columns) : randn(2, 900), null);
        }

        long[][] rows = [[2, 3, 4, 5], [6, 7]];
        return ModelInputs.Of(rows, [.. rows.Select(row => new long[row.Length])]);
    }
}
