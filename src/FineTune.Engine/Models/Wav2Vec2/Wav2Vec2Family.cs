using System.Text.Json.Nodes;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Wav2Vec2;

/// <summary>Wav2Vec 2.0 (Baevski et al., 2020; transformers/models/wav2vec2/modeling_wav2vec2.py).</summary>
internal static class Wav2Vec2Family
{
    private const string ModelType = "wav2vec2";

    public static ModelFamily Definition { get; } =
        WaveFamily.Create(ModelType, "Wav2Vec2ForSequenceClassification", WaveInitialisers.OfWav2Vec2);

    /// <summary>The built-in model, with random weights.</summary>
    public static JsonObject Tiny => new()
    {
        ["model_type"] = ModelType,
        ["hidden_size"] = 128,
        ["num_hidden_layers"] = 4,
        ["num_attention_heads"] = 4,
        ["intermediate_size"] = 256,
        ["hidden_act"] = "gelu",
        ["hidden_dropout"] = 0.0,
        ["activation_dropout"] = 0.0,
        ["attention_dropout"] = 0.0,
        ["feat_proj_dropout"] = 0.0,
        ["layerdrop"] = 0.0,
        // So it is told what is padding, and a row's scores do not follow from those beside it.
        ["feat_extract_norm"] = "layer",
        ["conv_dim"] = new JsonArray(64, 64, 64, 64, 64, 64, 64),
        ["conv_stride"] = new JsonArray(5, 2, 2, 2, 2, 2, 2),
        ["conv_kernel"] = new JsonArray(10, 3, 3, 3, 3, 2, 2),
        ["num_conv_pos_embeddings"] = 32,
        ["num_conv_pos_embedding_groups"] = 4,
        ["apply_spec_augment"] = false,
        ["classifier_proj_size"] = 128,
    };
}
