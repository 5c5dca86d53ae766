namespace FineTune.Tokenizers;

/// <summary>
/// How far a tokenizer may go. Its files come from anywhere: a pattern can backtrack for ever and a normalizer make gigabytes of a word. Each limit is far
/// beyond what tokenizers on the Hub need, and counts the same on every machine.
/// </summary>
internal static class TokenizerLimits
{
    /// <summary>Bytes of a tokenizer's file.</summary>
    public const long FileSize = 1L << 27;

    /// <summary>Normalizers, pre-tokenizers or decoders of a tokenizer.</summary>
    public const int Components = 256;

    /// <summary>UTF-16 units of one token, piece or merge.</summary>
    public const int TokenLength = 1 << 12;

    public const int AddedTokens = 1 << 18;

    /// <summary>UTF-16 units of all added tokens.</summary>
    public const int AddedTokensLength = 1 << 22;

    /// <summary>Special tokens and texts of a row's template.</summary>
    public const int TemplatePieces = 1 << 10;

    /// <summary>Pieces of a SentencePiece model.</summary>
    public const int SentencePieces = 1 << 20;

    /// <summary>Ids that may be free for each token, and beyond.</summary>
    public const int FreeIdsPerToken = 4;

    /// <inheritdoc cref="FreeIdsPerToken"/>
    public const int FreeIds = 100_000;

    /// <summary>UTF-16 units of a regular expression.</summary>
    public const int PatternLength = 1 << 16;

    /// <summary>Groups or sets of a regular expression, one in another.</summary>
    public const int PatternDepth = 100;

    /// <summary>Different sets of characters of a regular expression.</summary>
    public const int PatternSets = 1000;

    /// <summary>Steps of a regular expression whose repetitions are written out.</summary>
    public const int PatternSteps = 20_000;

    /// <summary>UTF-16 units of decoded text.</summary>
    public const int DecodedLength = 1 << 26;

    /// <summary>UTF-16 units of a chat template.</summary>
    public const int ChatTemplateLength = 1 << 20;

    private const int LeastTextLength = 1 << 20;
    private const int TextGrowth = 64;
    private const long LeastWork = 50_000_000;
    private const int WorkPerUnit = 200;
    private const int ShownLength = 80;

    /// <summary>What a text may grow to, in UTF-16 units.</summary>
    public static int TextLength(int original) => (int)Math.Min(LeastTextLength + ((long)TextGrowth * original), Array.MaxLength);

    /// <summary>Steps that a pattern or a model may take for a text: Oniguruma gives up after ten million at one place.</summary>
    public static long Work(int length) => LeastWork + ((long)WorkPerUnit * length);

    /// <summary>The begin of something that may be endless, for a message.</summary>
    public static string Shown(string text) =>
        text.Length <= ShownLength ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[ShownLength - 1]) ? ShownLength - 1 : ShownLength), "...");
}
