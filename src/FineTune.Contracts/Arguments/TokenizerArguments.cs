using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How text becomes tokens.</summary>
[JsonConverter(typeof(RecordConverter<TokenizerArguments>))]
public sealed record TokenizerArguments
{
    /// <summary>What <see cref="MaxLength"/> is unless it is set and the tokenizer says less.</summary>
    public const int UsualMaxLength = 512;

    [Argument(
        "Longest row in tokens, special tokens included; TruncationPolicy says what becomes of longer rows. Not set: 512, or the tokenizer's "
            + "model_max_length if that is less. Never more than the model has positions for.",
        Stage.Tokenize,
        Minimum = 3,
        Aliases = ["MaxSeqLength"],
        Origin = "PreTrainedTokenizerBase.__call__")]
    public int? MaxLength { get; init; }

    [Argument(
        "Size of a vocabulary trained from the training split, for base models that bring none.",
        Stage.Tokenize,
        Minimum = 100,
        Origin = "WordPieceTrainer.vocab_size")]
    public int VocabSize { get; init; } = 8000;

    [Argument(
        "What becomes of rows longer than MaxLength: truncate leaves out their ends, drop the rows, error ends the build, window makes several rows of one.",
        Stage.Tokenize,
        Origin = "FineTune.Sdk")]
    public TruncationPolicy TruncationPolicy { get; init; } = TruncationPolicy.Truncate;

    [Argument(
        "Tokens that a window shares with the one before it, with TruncationPolicy window.",
        Stage.Tokenize,
        Minimum = 0,
        Origin = "PreTrainedTokenizerBase.__call__")]
    public int Stride { get; init; }
}
