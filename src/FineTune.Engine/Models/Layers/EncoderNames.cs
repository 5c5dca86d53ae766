namespace FineTune.Engine.Models.Layers;

/// <summary>What a family calls the weights of an encoder layer.</summary>
internal sealed record EncoderNames
{
    /// <summary>BERT's names, which many took over.</summary>
    public static readonly EncoderNames Bert = new()
    {
        Query = "attention.self.query",
        Key = "attention.self.key",
        Value = "attention.self.value",
        AttentionOutput = "attention.output.dense",
        AttentionNorm = "attention.output.LayerNorm",
        Intermediate = "intermediate.dense",
        Output = "output.dense",
        OutputNorm = "output.LayerNorm",
    };

    public required string Query { get; init; }

    public required string Key { get; init; }

    public required string Value { get; init; }

    public required string AttentionOutput { get; init; }

    public required string AttentionNorm { get; init; }

    public required string Intermediate { get; init; }

    public required string Output { get; init; }

    public required string OutputNorm { get; init; }
}
