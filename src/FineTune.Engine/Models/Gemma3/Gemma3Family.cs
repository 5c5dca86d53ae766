using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Gemma3;

/// <summary>The texts of Gemma 3 (Gemma Team, 2025; transformers/models/gemma3/modeling_gemma3.py, Gemma3TextModel).</summary>
internal static class Gemma3Family
{
    private const double LocalTheta = 10_000;

    public static ModelFamily Definition { get; } = Create();

    private static ModelFamily Create()
    {
        ModelFamily family = DecoderFamily.Create(
            "gemma3_text",
            "Gemma3",
            Read,
            new DecoderGguf("gemma3")
            {
                Activations = GgufRules.Gelu,
                ActivationField = "hidden_activation",
                HasHead = false,
                WindowPattern = 6,
                Add = AddGguf,
            },
            ties: true);
        // Its classes have no common prefix: transformers names only one of them after the text model.
        return family with
        {
            Architectures =
            [
                .. family.Architectures.Select(architecture => architecture.Head switch
                {
                    ModelHead.SequenceClassification => architecture with { Name = "Gemma3TextForSequenceClassification" },
                    _ => architecture,
                }).Where(architecture => architecture.Head != ModelHead.TokenClassification),
            ],
        };
    }

    private static DecoderConfig Read(ConfigFile config)
    {
        config.RequireOneOf("use_bidirectional_attention", false);
        var read = DecoderConfig.From(config, GemmaConfig.Defaults with
        {
            VocabSize = 262_208,
            MaxPositionEmbeddings = 131_072,
            RopeTheta = 1_000_000,
        });
        int pattern = config.Positive("sliding_window_pattern", 6);
        read = GemmaConfig.Of(config, read, capOfScores: null, capOfLogits: null);
        // Its attention has the field without the cap.
        read = read with
        {
            Sizes = read.Sizes with { QueryKeyNorm = new QueryKeyNorm(), Attention = read.Sizes.Attention with { SoftCap = null } },
            LayerKinds =
            [
                read.LayerKinds[0] with { Rope = RopeParameters.From(config, read.MaxPositionEmbeddings, 1_000_000, DecoderConfig.FullAttention) },
            ],
        };
        read = read.WithWindows(config, GemmaConfig.Window(config), layer => (layer + 1) % pattern != 0);
        return read.LayerKinds.Count == 1
            ? read
            : read with { LayerKinds = [read.LayerKinds[0], read.LayerKinds[1] with { Rope = Local(config, read.MaxPositionEmbeddings) }] };
    }

    /// <summary>Windows are rotated apart and never scaled, unless the file says so for them.</summary>
    private static RopeParameters Local(ConfigFile config, int positions)
    {
        bool isApart = config.Json["rope_parameters"]?[DecoderConfig.SlidingAttention] is System.Text.Json.Nodes.JsonObject;
        return isApart
            ? RopeParameters.From(config, positions, LocalTheta, DecoderConfig.SlidingAttention)
            : new RopeParameters
            {
                Type = "default",
                Theta = config.PositiveNumber("rope_local_base_freq", LocalTheta),
                MaxPositions = positions,
                OriginalMaxPositions = positions,
            };
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        const int LayersOf27B = 62;
        GemmaConfig.RequireScale(file, config, LayersOf27B);
        if (config.LogitSoftCap is { } cap)
        {
            parameters.Add("gemma3.final_logit_softcapping", cap);
        }

        if (config.LayerKinds.Count > 1)
        {
            RopeParameters local = config.LayerKinds[1].Rope;
            GgufRules.Require(local.Type == "default", "rope_type of sliding_attention", local.Type, "default");
            parameters.Add("gemma3.rope.freq_base_swa", local.Theta);
        }

        GgufRules.AddWindow(parameters, "gemma3", config);
    }
}
