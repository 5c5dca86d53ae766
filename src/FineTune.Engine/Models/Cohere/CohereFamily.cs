using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Cohere;

/// <summary>Command R and Aya 23 (Cohere, 2024; transformers/models/cohere/modeling_cohere.py). transformers has the language model alone.</summary>
internal static class CohereFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "cohere", "Cohere", Read, CohereConfig.Gguf("command-r") with { Add = AddGguf }, ties: true, heads: [ModelHead.CausalLanguageModeling]);

    private static DecoderConfig Read(ConfigFile config)
    {
        DecoderConfig read = CohereConfig.Read(config);
        QueryKeyNorm? norm = config.Flag("use_qk_norm", false) ? new QueryKeyNorm(HeadNormWeights.Own) : null;
        return read with { Sizes = read.Sizes with { QueryKeyNorm = norm } };
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        // llama.cpp knows Command R+, whose queries and keys are normalised, by its layers.
        const int LayersOfPlus = 64;
        bool isPlus = config.Layers.Count >= LayersOfPlus;
        bool normalises = config.Sizes.QueryKeyNorm is not null;
        GgufRules.Require(normalises == isPlus, "use_qk_norm", normalises, isPlus ? "with true" : "with false");
        CohereConfig.AddScales(parameters, "command-r", config);
    }
}
