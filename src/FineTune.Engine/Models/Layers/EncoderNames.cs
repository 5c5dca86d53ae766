namespace FineTune.Engine.Models.Layers;

/// <summary>What a family calls the weights of an encoder layer.</summary>
internal sealed record EncoderNames(
    string Query, string Key, string Value, string AttentionOutput, string AttentionNorm, string Intermediate, string Output, string OutputNorm)
{
    /// <summary>BERT's names, which many took over.</summary>
    public static readonly EncoderNames Bert = new(
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "attention.output.LayerNorm",
        "intermediate.dense",
        "output.dense",
        "output.LayerNorm");
}
