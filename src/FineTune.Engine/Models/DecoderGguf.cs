using System.Globalization;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>A decoder after Llama's pattern as llama.cpp knows it (conversion/llama.py, qwen.py, gemma.py, phi.py).</summary>
/// <param name="Architecture">llama.cpp's name.</param>
internal sealed record DecoderGguf(string Architecture)
{
    private static readonly Dictionary<string, string> Inside = new(StringComparer.Ordinal)
    {
        ["input_layernorm"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.qkv_proj"] = "attn_qkv",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["self_attn.query_layernorm"] = "attn_q_norm",
        ["self_attn.key_layernorm"] = "attn_k_norm",
        ["self_attn.dense"] = "attn_output",
        ["self_attention.query_key_value"] = "attn_qkv",
        ["self_attention.dense"] = "attn_output",
        ["ln_attn"] = "attn_norm_2",
        ["ln_mlp"] = "attn_norm",
        ["post_attention_layernorm"] = "ffn_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.gate_up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.fc1"] = "ffn_up",
        ["mlp.fc2"] = "ffn_down",
        ["mlp.c_fc"] = "ffn_up",
        ["mlp.c_proj"] = "ffn_down",
        ["mlp.dense_h_to_4h"] = "ffn_up",
        ["mlp.dense_4h_to_h"] = "ffn_down",
    };

    /// <summary>Those of families whose attention and feed-forward outputs are normalised.</summary>
    private static readonly Dictionary<string, string> InsideWithOutputNorms = new(Inside, StringComparer.Ordinal)
    {
        ["post_attention_layernorm"] = "post_attention_norm",
        ["pre_feedforward_layernorm"] = "ffn_norm",
        ["post_feedforward_layernorm"] = "post_ffw_norm",
    };

    /// <summary>Activations that llama.cpp has for this architecture.</summary>
    public IReadOnlyList<string> Activations { get; init; } = GgufRules.Silu;

    public string ActivationField { get; init; } = "hidden_act";

    /// <summary>True where queries and keys are rotated number by number.</summary>
    public bool PermutesHeads { get; init; }

    /// <summary>True where layers may have biases that the family does not always have.</summary>
    public bool TakesBiases { get; init; }

    /// <summary>The field that gives what attention is projected with a bias.</summary>
    public string OutputBiasField { get; init; } = "attention_bias";

    /// <summary>What it calls the norm before the feed-forward.</summary>
    public string MlpNorm { get; init; } = "ffn_norm";

    /// <summary>True for the number of a layer whose queries and keys llama.cpp rotates.</summary>
    public Func<int, bool> Rotates { get; init; } = _ => true;

    /// <summary>False where the head is always tied to the embeddings.</summary>
    public bool HasHead { get; init; } = true;

    /// <summary>True where a head that is tied to the embeddings is written besides.</summary>
    public bool RepeatsHead { get; init; }

    /// <summary>Of so many layers all but the last attend to a window; null where llama.cpp has no windows.</summary>
    public int? WindowPattern { get; init; }

    /// <summary>True where the size of a head is written, which is else the hidden size by the number of heads.</summary>
    public Func<ConfigFile, bool> WritesHeadSize { get; init; } = _ => true;

    /// <summary>Adds what the architecture has besides.</summary>
    public Action<GgufMetadata, ConfigFile, DecoderConfig> Add { get; init; } = (_, _, _) => { };

    /// <summary>Kinds of rope_type that the architecture has.</summary>
    public IReadOnlyList<string> RopeKinds { get; init; } = GgufRules.RopeKinds;

    /// <summary>Tensors of factors that frequencies are divided by.</summary>
    public Func<DecoderConfig, IReadOnlyList<(string Name, float[] Values)>> Tables { get; init; } = _ => [];

    public GgufLayout Of(ConfigFile file, DecoderConfig config)
    {
        DecoderSizes sizes = config.Sizes;
        GgufRules.RequireActivation(ActivationField, sizes.Activation, Activations);
        GgufRules.Require(TakesBiases || !sizes.OutputBias, OutputBiasField, true, "without biases");
        GgufRules.Require(TakesBiases || !sizes.MlpBias, "mlp_bias", true, "without biases");
        RequireRotations(config);
        RopeParameters rope = config.LayerKinds[0].Rope;
        var parameters = new GgufMetadata();
        string key = Architecture;
        parameters.Add($"{key}.block_count", config.Layers.Count);
        parameters.Add($"{key}.context_length", config.MaxPositionEmbeddings);
        parameters.Add($"{key}.embedding_length", sizes.Hidden);
        parameters.Add($"{key}.feed_forward_length", sizes.Intermediate);
        parameters.Add($"{key}.attention.head_count", sizes.Attention.Heads);
        parameters.Add($"{key}.attention.head_count_kv", sizes.Attention.KeyValueHeads);
        GgufRules.AddRope(parameters, key, rope, RopeKinds);
        parameters.Add($"{key}.attention.layer_norm_{(sizes.Norm == NormKind.RootMeanSquare ? "rms_" : "")}epsilon", sizes.NormEps);
        if (WritesHeadSize(file))
        {
            parameters.Add($"{key}.attention.key_length", sizes.Attention.HeadSize);
            parameters.Add($"{key}.attention.value_length", sizes.Attention.HeadSize);
        }
        else
        {
            GgufRules.Require(
                sizes.Attention.HeadSize * sizes.Attention.Heads == sizes.Hidden, "head_dim", sizes.Attention.HeadSize, "hidden_size by num_attention_heads");
        }

        Add(parameters, file, config);
        return new GgufLayout(key, parameters, new GgufNames($"{sizes.Names.Model}.{sizes.Names.Layers}.", Named(sizes.Names), NamedInside(sizes)))
        {
            Change = weight => ChangeOf(weight, sizes),
            Tables = Tables(config),
            RepeatedHead = RepeatsHead ? ("lm_head.weight", sizes.Names.WordsWeight) : null,
            Differences = DifferenceOfWindows(config) is { } difference ? [difference] : [],
        };
    }

    private Dictionary<string, string> Named(DecoderNames names)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{names.Model}.{names.Words}"] = "token_embd",
            [$"{names.Model}.{names.LastNorm}"] = "output_norm",
        };
        if (HasHead)
        {
            named["lm_head"] = "output";
        }

        return named;
    }

    private Dictionary<string, string> NamedInside(DecoderSizes sizes) => sizes.NormalisesOutputs
        ? InsideWithOutputNorms
        : new(Inside, StringComparer.Ordinal) { ["post_attention_layernorm"] = MlpNorm };

    private void RequireRotations(DecoderConfig config)
    {
        IEnumerable<int> otherwise = Enumerable.Range(0, config.Layers.Count).Where(layer => config.KindOf(layer).IsRotated != Rotates(layer));
        foreach (int layer in otherwise.Take(1))
        {
            GgufRules.Require(
                false,
                string.Create(CultureInfo.InvariantCulture, $"layer {layer}"),
                Rotates(layer) ? "not rotated" : "rotated",
                Rotates(layer) ? "a rotated one" : "one that is not rotated");
        }
    }

    private GgufChange? ChangeOf(string weight, DecoderSizes sizes) =>
        sizes.NormAddsOne && weight.EndsWith("norm.weight", StringComparison.Ordinal) ? GgufChange.PlusOne
        : weight.Contains(".query_key_value.", StringComparison.Ordinal) ? GgufChange.ApartByGroup(sizes.Attention)
        : PermutesHeads && weight.Contains(".q_proj.", StringComparison.Ordinal) ? GgufChange.Permuted(sizes.Attention.Heads)
        : PermutesHeads && weight.Contains(".k_proj.", StringComparison.Ordinal) ? GgufChange.Permuted(sizes.Attention.KeyValueHeads)
        : null;

    /// <summary>Null where llama.cpp has the windows that the model has, or no row is longer than one.</summary>
    private string? DifferenceOfWindows(DecoderConfig config)
    {
        DecoderLayerKind? sliding = config.LayerKinds.FirstOrDefault(kind => kind.Mask.WindowLength is not null);
        bool isSame = config.Layers.Index().All(layer =>
            (config.LayerKinds[layer.Item].Mask.WindowLength is not null) == (WindowPattern is { } pattern && sliding is not null
                && layer.Index % pattern < pattern - 1));
        if (isSame)
        {
            return null;
        }

        GgufRules.Require(
            sliding is null || sliding.Rope == config.LayerKinds[0].Rope,
            "layer_types",
            string.Join(", ", config.Layers.Select(kind => config.LayerKinds[kind].Mask.WindowLength is null ? "full" : "sliding")),
            $"windows in all but each {WindowPattern}th layer");
        int window = sliding!.Mask.WindowLength!.Value;
        return window >= config.MaxPositionEmbeddings
            ? null
            : $"its windows of {window} tokens are in other layers or in none, so that texts of up to {window} tokens alone are continued alike";
    }
}
