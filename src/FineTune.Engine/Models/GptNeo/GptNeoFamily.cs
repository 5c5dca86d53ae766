using System.Text.Json.Nodes;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.GptNeo;

/// <summary>
/// GPT-Neo (Black et al., 2021; transformers/models/gpt_neo/modeling_gpt_neo.py): learned positions, scores that are not scaled, and windows in some layers.
/// </summary>
internal static class GptNeoFamily
{
    private const string Global = "global";
    private const string Local = "local";

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["num_hidden_layers"] = "num_layers",
        ["num_attention_heads"] = "num_heads",
    };

    private static readonly DecoderNames Names = new()
    {
        Model = "transformer",
        Words = "wte",
        Positions = "wpe",
        Layers = "h",
        Attention = "attn.attention",
        AttentionNorm = "ln_1",
        AttentionOutput = "out_proj",
        MlpNorm = "ln_2",
        MlpInput = "c_fc",
        MlpOutput = "c_proj",
        LastNorm = "ln_f",
        TokenClassifier = "classifier",
    };

    public static ModelFamily Definition { get; } = DecoderFamily.Create("gpt_neo", "GPTNeo", Read, gguf: null, ties: true, names: Names) with
    {
        // Tables of masks in older files, which follow from the configuration.
        Rename = name => name.EndsWith(".attention.bias", StringComparison.Ordinal) || name.EndsWith(".attention.masked_bias", StringComparison.Ordinal)
            ? null
            : name,
    };

    private static DecoderConfig Read(ConfigFile file)
    {
        ConfigFile config = file.Renamed(Fields, "num_key_value_heads", "head_dim", "rope_scaling", "rope_parameters", "rope_theta");
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 50_257,
            HiddenSize = 2048,
            IntermediateSize = 4 * config.Positive("hidden_size", 2048),
            NumHiddenLayers = 24,
            NumAttentionHeads = 16,
            ActivationField = "activation_function",
            Activation = "gelu_new",
            NormEpsField = "layer_norm_epsilon",
            NormEps = 1e-5,
            TieWordEmbeddings = true,
        });
        string[] types = Types(config, read.Layers.Count);
        int window = config.Positive("window_size", 256);
        DecoderLayerKind whole = read.LayerKinds[0] with { IsRotated = false };
        return (read with
        {
            Sizes = read.Sizes with
            {
                OutputBias = true,
                MlpBias = true,
                HasGate = false,
                Norm = NormKind.Layer,
                ResidualDropout = config.Probability("resid_dropout", 0),
                Names = Names,
                Attention = read.Sizes.Attention with { Scale = 1 },
            },
            EmbeddingDropout = config.Probability("embed_dropout", 0),
            HasPaddingRow = false,
        }).WithKinds(layer => types[layer] == Local ? whole with { Mask = AttentionMask.CausalWindow(window) } : whole);
    }

    /// <summary>Of each layer what it attends to: <c>[[["global", "local"], 12]]</c> is both in turn, twelve times.</summary>
    private static string[] Types(ConfigFile config, int layers)
    {
        if (!config.Has("attention_types"))
        {
            return [.. Enumerable.Range(0, layers).Select(layer => layer % 2 == 0 ? Global : Local)];
        }

        List<string> types = [];
        foreach (JsonNode? item in config.Json["attention_types"] as JsonArray ?? [])
        {
            if (item is not JsonArray { Count: 2 } pair || pair[0] is not JsonArray names || pair[1] is not JsonValue times
                || !times.TryGetValue(out int count) || count is < 0 or > ConfigFile.MostLayers)
            {
                throw config.Bad($"attention_types holds {item?.ToJsonString() ?? "null"}, not names and how often they come");
            }

            string[] group = [.. names.Select(name => name is JsonValue text && text.TryGetValue(out string? type) && type is Global or Local
                ? type
                : throw config.Bad($"attention_types holds {name?.ToJsonString() ?? "null"}, not {Global} or {Local}"))];
            types.AddRange(Enumerable.Repeat(group, count).SelectMany(part => part));
        }

        return types.Count == layers ? [.. types] : throw config.Bad($"attention_types names {types.Count} layers, but num_layers is {layers}");
    }
}
