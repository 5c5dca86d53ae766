using FineTune.Contracts;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>
/// The fields of config.json that Llama and most decoders after it share (transformers/models/llama/configuration_llama.py). A family gives its own defaults
/// and what it does otherwise.
/// </summary>
internal sealed record DecoderConfig
{
    public const string FullAttention = "full_attention";
    public const string SlidingAttention = "sliding_attention";

    public required int VocabSize { get; init; }

    public required int MaxPositionEmbeddings { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Null where no row of the embeddings stands for padding.</summary>
    public required int? PadTokenId { get; init; }

    /// <summary>False where the row of padding learns as all others do.</summary>
    public bool HasPaddingRow { get; init; } = true;

    public required DecoderSizes Sizes { get; init; }

    /// <summary>The kinds of layers there are.</summary>
    public required IReadOnlyList<DecoderLayerKind> LayerKinds { get; init; }

    /// <summary>Of each layer the number of its kind.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>What words are multiplied by as they are looked up; null for nothing (Gemma).</summary>
    public float? EmbeddingScale { get; init; }

    /// <summary>What words are multiplied by behind the noise that training may add; null for nothing (Granite).</summary>
    public double? EmbeddingMultiplier { get; init; }

    public double EmbeddingDropout { get; init; }

    /// <summary>Scores of the vocabulary are kept between minus and plus this number; null for no bound.</summary>
    public double? LogitSoftCap { get; init; }

    /// <summary>What scores of the vocabulary are multiplied by; null for nothing.</summary>
    public double? LogitScale { get; init; }

    /// <summary>True where the projection to the vocabulary has a bias (Phi).</summary>
    public bool HasHeadBias { get; init; }

    /// <summary>Dropout before a classifier of tokens.</summary>
    public double ClassifierDropout { get; init; } = 0.1;

    /// <summary>Reads the fields from config.json; what is absent is as in <paramref name="defaults"/>. All layers attend to everything before.</summary>
    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static DecoderConfig From(ConfigFile config, DecoderDefaults defaults)
    {
        int vocabulary = config.Positive("vocab_size", defaults.VocabSize);
        int positions = config.Positive("max_position_embeddings", defaults.MaxPositionEmbeddings);
        int hidden = config.Positive("hidden_size", defaults.HiddenSize);
        int heads = config.Positive("num_attention_heads", defaults.NumAttentionHeads);
        int keyValueHeads = config.Has("num_key_value_heads") || (!config.Json.ContainsKey("num_key_value_heads") && defaults.NumKeyValueHeads is not null)
            ? config.Positive("num_key_value_heads", defaults.NumKeyValueHeads ?? heads)
            : heads;
        int layers = config.Layers("num_hidden_layers", defaults.NumHiddenLayers);
        if (heads % keyValueHeads != 0)
        {
            throw config.Bad($"num_attention_heads {heads} is not a multiple of num_key_value_heads {keyValueHeads}");
        }

        if (!config.Has("head_dim") && defaults.HeadDim is null && hidden % heads != 0)
        {
            throw config.Bad($"hidden_size {hidden} is not a multiple of num_attention_heads {heads}");
        }

        return new DecoderConfig
        {
            VocabSize = vocabulary,
            MaxPositionEmbeddings = positions,
            TieWordEmbeddings = config.Flag("tie_word_embeddings", defaults.TieWordEmbeddings),
            PadTokenId = config.PadToken(defaults.PadTokenId, vocabulary),
            Sizes = new DecoderSizes
            {
                Hidden = hidden,
                Intermediate = config.Positive("intermediate_size", defaults.IntermediateSize),
                Activation = config.Activation(defaults.ActivationField, defaults.Activation),
                InitializerRange = config.NotNegativeNumber("initializer_range", defaults.InitializerRange),
                NormEps = config.NotNegativeNumber(defaults.NormEpsField, defaults.NormEps),
                Attention = new AttentionSizes
                {
                    Heads = heads,
                    KeyValueHeads = keyValueHeads,
                    HeadSize = config.Positive("head_dim", config.Json.ContainsKey("head_dim") ? hidden / heads : defaults.HeadDim ?? (hidden / heads)),
                    Dropout = config.Probability("attention_dropout", defaults.AttentionDropout),
                },
            },
            LayerKinds = [new DecoderLayerKind(AttentionMask.Causal, RopeParameters.From(config, positions, defaults.RopeTheta))],
            Layers = new int[layers],
            ClassifierDropout = config.Has("classifier_dropout") ? config.Probability("classifier_dropout", 0)
                : config.Has("hidden_dropout") ? config.Probability("hidden_dropout", 0)
                : 0.1,
        };
    }

    /// <summary>The same with layers of which some attend to a window before.</summary>
    /// <param name="window">Tokens, itself among them; null where none is a window.</param>
    /// <param name="isSliding">Of a layer's number, where <c>layer_types</c> does not say.</param>
    /// <exception cref="FineTuneException">FT1208: <c>layer_types</c> has other layers than the model.</exception>
    public DecoderConfig WithWindows(ConfigFile config, int? window, Func<int, bool> isSliding)
    {
        bool[] sliding = config.Has("layer_types") ? ReadLayerTypes(config) : [.. Enumerable.Range(0, Layers.Count).Select(isSliding)];
        if (!sliding.Contains(true) || window is null)
        {
            return this;
        }

        return this with
        {
            LayerKinds = [LayerKinds[0], LayerKinds[0] with { Mask = AttentionMask.CausalWindow(window.Value) }],
            Layers = [.. sliding.Select(isWindow => isWindow ? 1 : 0)],
        };
    }

    /// <summary>The same with layers of these kinds.</summary>
    /// <param name="kindOf">Of a layer's number.</param>
    public DecoderConfig WithKinds(Func<int, DecoderLayerKind> kindOf)
    {
        DecoderLayerKind[] ofLayers = [.. Enumerable.Range(0, Layers.Count).Select(kindOf)];
        DecoderLayerKind[] kinds = [.. ofLayers.Distinct()];
        return this with { LayerKinds = kinds, Layers = [.. ofLayers.Select(kind => Array.IndexOf(kinds, kind))] };
    }

    /// <param name="layer">A layer's number.</param>
    public DecoderLayerKind KindOf(int layer) => LayerKinds[Layers[layer]];

    private bool[] ReadLayerTypes(ConfigFile config)
    {
        IReadOnlyList<string> types = config.Texts("layer_types");
        return types.Count < Layers.Count
            ? throw config.Bad($"layer_types names {Quantity.Of(types.Count, "layer")}, but num_hidden_layers is {Layers.Count}")
            : [.. types.Take(Layers.Count).Select(type => type switch
            {
                FullAttention => false,
                SlidingAttention => true,
                _ => throw config.Bad($"layer_types holds {type}, not {FullAttention} or {SlidingAttention}"),
            })];
    }
}
