namespace FineTune.Engine.Models;

/// <summary>What the generations of Gemma share beyond Llama's pattern.</summary>
internal static class GemmaConfig
{
    /// <summary>What a config.json without the fields means; what differs between the generations is to be given.</summary>
    public static DecoderDefaults Defaults => new()
    {
        HiddenSize = 2304,
        IntermediateSize = 9216,
        NumHiddenLayers = 26,
        NumAttentionHeads = 8,
        NumKeyValueHeads = 4,
        HeadDim = 256,
        ActivationField = "hidden_activation",
        Activation = "gelu_pytorch_tanh",
        PadTokenId = 0,
        TieWordEmbeddings = true,
    };

    /// <param name="capOfScores"><c>attn_logit_softcapping</c> where the file does not say.</param>
    /// <param name="capOfLogits"><c>final_logit_softcapping</c> where the file does not say.</param>
    public static DecoderConfig Of(ConfigFile config, DecoderConfig read, double? capOfScores, double? capOfLogits)
    {
        bool bias = config.Flag("attention_bias", false);
        return read with
        {
            Sizes = read.Sizes with
            {
                AttentionBias = bias,
                OutputBias = bias,
                NormalisesOutputs = true,
                NormAddsOne = true,
                Attention = read.Sizes.Attention with
                {
                    Scale = Math.Pow(config.PositiveNumber("query_pre_attn_scalar", 256), -0.5),
                    SoftCap = Cap(config, "attn_logit_softcapping", capOfScores),
                },
            },
            LogitSoftCap = Cap(config, "final_logit_softcapping", capOfLogits),
            EmbeddingScale = (float)Math.Sqrt(read.Sizes.Hidden),
        };
    }

    /// <summary>Tokens of a window, itself among them; null for none.</summary>
    public static int? Window(ConfigFile config) =>
        config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window") ? null : config.Positive("sliding_window", 4096);

    /// <summary>llama.cpp scales by the size of a head, and in the model of 27 billion weights, which it knows by its layers, by the hidden size.</summary>
    /// <exception cref="Contracts.FineTuneException">FT6031: the model scales otherwise.</exception>
    public static void RequireScale(ConfigFile file, DecoderConfig config, int layersOf27B)
    {
        int expected = config.Layers.Count == layersOf27B ? config.Sizes.Hidden / config.Sizes.Attention.Heads : config.Sizes.Attention.HeadSize;
        double scalar = file.PositiveNumber("query_pre_attn_scalar", 256);
        GgufRules.Require(scalar == expected, "query_pre_attn_scalar", scalar, $"with {expected}");
    }

    private static double? Cap(ConfigFile config, string field, double? absent) =>
        config.Has(field) ? config.PositiveNumber(field, 1) : config.Json.ContainsKey(field) ? null : absent;
}
