using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>What is known of the texts that are to be given, for training on them and for giving such.</summary>
internal sealed record TargetInfo
{
    /// <summary>Tokens of the longest target of the training split, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>The same of other splits, and of texts that the model gives.</summary>
    public required int EvaluationLength { get; init; }

    /// <summary>The token that the decoder begins with; null where a row begins with the last token of its target, as mBART's with the language.</summary>
    public int? DecoderStartTokenId { get; init; }

    /// <summary>The same of texts that the model gives; null where the model's own configuration says it.</summary>
    public int? GenerationStartTokenId { get; init; }

    /// <summary>The token that texts begin with that the model gives; null for none.</summary>
    public int? ForcedBosTokenId { get; init; }

    /// <summary>What stands before each source; empty for nothing.</summary>
    public string SourcePrefix { get; init; } = "";

    /// <summary>Tokens of the longest target of a split.</summary>
    public int LengthOf(string split) => split == SplitNames.Train ? MaxLength : EvaluationLength;
}
