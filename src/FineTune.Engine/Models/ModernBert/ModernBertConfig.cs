using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>
/// The fields of config.json that ModernBERT computes with, as transformers 4 and 5 write them
/// (transformers/models/modernbert/configuration_modernbert.py).
/// </summary>
internal sealed record ModernBertConfig
{
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    public required int VocabSize { get; init; }

    public required int HiddenSize { get; init; }

    public required int IntermediateSize { get; init; }

    public required int NumHiddenLayers { get; init; }

    public required int NumAttentionHeads { get; init; }

    public required string HiddenActivation { get; init; }

    public required double InitializerRange { get; init; }

    /// <summary>New weights are cut off at so many standard deviations.</summary>
    public required double InitializerCutoffFactor { get; init; }

    public required double NormEps { get; init; }

    public required bool NormBias { get; init; }

    public required int? PadTokenId { get; init; }

    public required bool AttentionBias { get; init; }

    public required double AttentionDropout { get; init; }

    public required double EmbeddingDropout { get; init; }

    public required bool MlpBias { get; init; }

    public required double MlpDropout { get; init; }

    public required bool DecoderBias { get; init; }

    /// <summary>True pools a row by its mean, false by its first token.</summary>
    public required bool PoolsByMean { get; init; }

    public required double ClassifierDropout { get; init; }

    public required bool ClassifierBias { get; init; }

    public required string ClassifierActivation { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    /// <summary>For each layer, true where its attention is local.</summary>
    public required IReadOnlyList<bool> IsLocal { get; init; }

    /// <summary>How far to either side local attention looks.</summary>
    public required int Window { get; init; }

    /// <summary>Base of the rotation's frequencies in layers of global attention.</summary>
    public required double GlobalTheta { get; init; }

    /// <summary>Base of the rotation's frequencies in layers of local attention.</summary>
    public required double LocalTheta { get; init; }

    public int HeadSize => HiddenSize / NumAttentionHeads;

    /// <summary>Standard deviation of new weights that end a residual branch.</summary>
    public double OutputDeviation => InitializerRange / Math.Sqrt(2.0 * NumHiddenLayers);

    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static ModernBertConfig From(ConfigFile config)
    {
        config.RequireOneOf("classifier_pooling", "cls", "mean");
        config.RequireOneOf("rope_scaling");
        double globalTheta = Theta(config, Full, config.PositiveNumber("global_rope_theta", 160_000));
        var read = new ModernBertConfig
        {
            VocabSize = config.Positive("vocab_size", 50368),
            HiddenSize = config.Positive("hidden_size", 768),
            IntermediateSize = config.Positive("intermediate_size", 1152),
            NumHiddenLayers = config.Layers("num_hidden_layers", 22),
            NumAttentionHeads = config.Positive("num_attention_heads", 12),
            HiddenActivation = config.Activation("hidden_activation", "gelu"),
            InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
            InitializerCutoffFactor = config.Json.ContainsKey("initializer_cutoff_factor") ? config.PositiveNumber("initializer_cutoff_factor", 3) : 2,
            NormEps = config.NotNegativeNumber("norm_eps", 1e-5),
            NormBias = config.Flag("norm_bias", false),
            PadTokenId = config.PadToken(50283, config.Positive("vocab_size", 50368)),
            AttentionBias = config.Flag("attention_bias", false),
            AttentionDropout = config.Probability("attention_dropout", 0),
            EmbeddingDropout = config.Probability("embedding_dropout", 0),
            MlpBias = config.Flag("mlp_bias", false),
            MlpDropout = config.Probability("mlp_dropout", 0),
            DecoderBias = config.Flag("decoder_bias", true),
            PoolsByMean = config.Text("classifier_pooling", "cls") == "mean",
            ClassifierDropout = config.Probability("classifier_dropout", 0),
            ClassifierBias = config.Flag("classifier_bias", false),
            ClassifierActivation = config.Activation("classifier_activation", "gelu"),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", true),
            IsLocal = ReadIsLocal(config, config.Layers("num_hidden_layers", 22)),
            Window = config.Positive("local_attention", 128) / 2,
            GlobalTheta = globalTheta,
            LocalTheta = Theta(config, Sliding, LocalThetaOfVersion4(config, globalTheta)),
        };
        return read.HiddenSize % read.NumAttentionHeads == 0 && read.HeadSize % 2 == 0
            ? read
            : throw config.Bad($"hidden_size {read.HiddenSize} does not give num_attention_heads {read.NumAttentionHeads} heads of an even size");
    }

    /// <summary>Version 5 names each layer's type; version 4 says how often a layer is global.</summary>
    private static bool[] ReadIsLocal(ConfigFile config, int layers)
    {
        if (!config.Has("layer_types"))
        {
            int every = config.Positive("global_attn_every_n_layers", 3);
            return [.. Enumerable.Range(0, layers).Select(layer => layer % every != 0)];
        }

        IReadOnlyList<string> types = config.Texts("layer_types");
        if (types.Count != layers)
        {
            throw config.Bad($"layer_types names {Quantity.Of(types.Count, "layer")}, but num_hidden_layers is {layers}");
        }

        return [.. types.Select(type => type switch
        {
            Full => false,
            Sliding => true,
            _ => throw config.Bad($"layer_types holds {type}, not {Full} or {Sliding}"),
        })];
    }

    /// <summary>In version 4 null means that of global attention.</summary>
    private static double LocalThetaOfVersion4(ConfigFile config, double globalTheta) =>
        config.Json.ContainsKey("local_rope_theta") && !config.Has("local_rope_theta") ? globalTheta : config.PositiveNumber("local_rope_theta", 10_000);

    private static double Theta(ConfigFile config, string layerType, double absent)
    {
        if (config.Json["rope_parameters"] is not JsonObject parameters || parameters[layerType] is not JsonObject ofType)
        {
            return absent;
        }

        var rope = new ConfigFile(ofType, config.Path);
        rope.RequireOneOf("rope_type", "default");
        return rope.PositiveNumber("rope_theta", absent);
    }
}
