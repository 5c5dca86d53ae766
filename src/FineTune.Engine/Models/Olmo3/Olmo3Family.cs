using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models.Olmo3;

/// <summary>OLMo 3 (OLMo Team, 2025; transformers/models/olmo3/modeling_olmo3.py): OLMo 2 with windows in three of four layers.</summary>
internal static class Olmo3Family
{
    private const int Pattern = 4;

    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "olmo3",
        "Olmo3",
        Read,
        new DecoderGguf("olmo2") { WindowPattern = Pattern, WritesHeadSize = _ => false, Add = AddGguf },
        heads: [ModelHead.SequenceClassification, ModelHead.CausalLanguageModeling]);

    private static DecoderConfig Read(ConfigFile config)
    {
        int? window = config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window") ? null : config.Positive("sliding_window", 4096);
        return OlmoConfig.Read(config).WithWindows(config, window, layer => (layer + 1) % Pattern != 0);
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        // llama.cpp scales the positions of full layers alone.
        bool hasWindows = config.LayerKinds.Count > 1;
        GgufRules.Require(!hasWindows || config.LayerKinds[0].Rope.Type == "default", "rope_type", config.LayerKinds[0].Rope.Type, "default");
        GgufRules.AddWindow(parameters, "olmo2", config);
    }
}
