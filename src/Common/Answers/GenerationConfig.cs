namespace FineTune.Answers;

/// <summary>How a model goes on with a text, by the names and with the meaning of transformers' GenerationConfig.</summary>
internal sealed record GenerationConfig
{
    /// <summary>What is generated at most where nobody says.</summary>
    public const int DefaultMaxNewTokens = 256;

    /// <summary>Tokens to generate at most; null where only <see cref="MaxLength"/> says.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Tokens at most, those of the prompt among them; <see cref="MaxNewTokens"/> comes first.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Tokens to generate at least: none of them ends the text.</summary>
    public int MinNewTokens { get; init; }

    /// <summary>Tokens at least, those of the prompt, or of a decoder its first one, among them: none before ends the text.</summary>
    public int MinLength { get; init; }

    /// <summary>True draws tokens by their probability, false takes the likeliest.</summary>
    public bool DoSample { get; init; }

    /// <summary>Scores are divided by it before a token is drawn.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens are drawn from; 0 for all.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>Only the likeliest tokens are drawn from that have this probability together.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens are drawn that are this times as likely as the likeliest.</summary>
    public double MinP { get; init; }

    /// <summary>Scores of tokens that were there already are divided by it where they are above 0 and else multiplied (Keskar et al., 2019).</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>No run of so many tokens is there twice; 0 for no such rule.</summary>
    public int NoRepeatNgramSize { get; init; }

    /// <summary>Beams of a beam search; 1 for none.</summary>
    public int NumBeams { get; init; } = 1;

    /// <summary>The sum of a beam's log probabilities is divided by its length to this power.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When a beam search ends.</summary>
    public BeamStopping EarlyStopping { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    public int? PadTokenId { get; init; }

    public int? BosTokenId { get; init; }

    /// <summary>The token that an encoder-decoder model's answer begins with, which is no part of it.</summary>
    public int? DecoderStartTokenId { get; init; }

    /// <summary>The token that follows it, as a language; null for none.</summary>
    public int? ForcedBosTokenId { get; init; }

    /// <summary>Tokens of which one is the last where a text is as long as there may be; none for no such rule.</summary>
    public IReadOnlyList<int> ForcedEosTokenIds { get; init; } = [];

    /// <summary>Runs of tokens that must not be.</summary>
    public IReadOnlyList<IReadOnlyList<int>> BadWordsIds { get; init; } = [];

    /// <summary>Texts that end a generation; they are its last characters.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Of the random numbers.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Tokens to generate at most.</summary>
    public int NewTokens(int prompt) => MaxNewTokens ?? (MaxLength is { } all ? Math.Max(0, all - prompt) : DefaultMaxNewTokens);
}
