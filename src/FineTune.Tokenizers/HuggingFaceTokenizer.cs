using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Tokenizers;

namespace FineTune.Tokenizers;

/// <summary>
/// A tokenizer of Hugging Face's: the same ids, offsets and decoded text. Any number of threads may use it at the same time.
/// </summary>
/// <remarks>
/// As a <see cref="Tokenizer"/> it gives what Python's <c>tokenizer(text)</c> gives, special tokens included, unless <see cref="AddSpecialTokens"/> is
/// false: ids, tokens and counts alike. It gives no normalized text: offsets, <c>charsConsumed</c> and indexes are places in the text itself, in UTF-16
/// units. Where a number of tokens is given the special tokens count among them, and a character is never cut in two.
/// </remarks>
public sealed class HuggingFaceTokenizer : Tokenizer
{
    private readonly TokenizerPool _pool;

    private HuggingFaceTokenizer(TokenizerDefinition definition)
    {
        _pool = new TokenizerPool(definition);
        SpecialTokens special = definition.SpecialTokens;
        PadTokenId = IdOf(special.Pad);
        UnkTokenId = IdOf(special.Unknown);
        ClsTokenId = IdOf(special.Class);
        SepTokenId = IdOf(special.Separator);
        MaskTokenId = IdOf(special.Mask);
        BosTokenId = IdOf(special.Begin);
        EosTokenId = IdOf(special.End);
    }

    /// <summary>False to encode and count without the special tokens that a model expects around a text; true unless set.</summary>
    public bool AddSpecialTokens { get; set; } = true;

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize => _pool.Definition.VocabularySize;

    /// <summary>The most tokens that the model takes, as tokenizer_config.json says; null where it does not. Nothing is cut off because of it.</summary>
    public int? ModelMaxLength => _pool.Definition.ModelMaxLength;

    /// <summary><c>left</c> or <c>right</c>: the side on which a text that is too long is cut.</summary>
    public string TruncationSide => _pool.Definition.Config.TruncationSide == "left" ? "left" : "right";

    /// <summary>Id of the token that fills up rows of a batch; null where the tokenizer has none, as many of decoders have.</summary>
    public int? PadTokenId { get; }

    /// <summary>Id of the token that stands for what the vocabulary lacks; null where there is none.</summary>
    public int? UnkTokenId { get; }

    /// <summary>Id of the token that a classifier reads, at the start of a text; null where there is none.</summary>
    public int? ClsTokenId { get; }

    /// <summary>Id of the token that separates the texts of a pair; null where there is none.</summary>
    public int? SepTokenId { get; }

    /// <summary>Id of the token in the place of which the model is to say one; null where there is none.</summary>
    public int? MaskTokenId { get; }

    /// <summary>Id of the token that begins a text; null where there is none.</summary>
    public int? BosTokenId { get; }

    /// <summary>Id of the token that ends a text; null where there is none.</summary>
    public int? EosTokenId { get; }

    /// <summary>
    /// Opens the tokenizer of a model folder: its tokenizer.json, or else its SentencePiece model, its vocab.json and merges.txt or its vocab.txt, with what
    /// tokenizer_config.json and special_tokens_map.json say.
    /// </summary>
    /// <exception cref="TokenizerException">The folder has no tokenizer, or one that cannot be used.</exception>
    public static HuggingFaceTokenizer FromFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new HuggingFaceTokenizer(TokenizerFiles.LoadDefinition(path));
    }

    /// <summary>
    /// Opens a tokenizer.json alone, as <c>Tokenizer.from_file</c> of Hugging Face's tokenizers does; what lies beside it is not read.
    /// </summary>
    /// <exception cref="TokenizerException">The file cannot be used.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static HuggingFaceTokenizer FromFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new HuggingFaceTokenizer(TokenizerFiles.ReadJson(path));
    }

    /// <summary>Encodes a text, or a pair of texts.</summary>
    /// <param name="pair">The second text; null for none. An empty one counts as a text.</param>
    /// <param name="addSpecialTokens">Null: as <see cref="AddSpecialTokens"/> says.</param>
    /// <param name="maxLength">
    /// The most tokens, special ones included; more are cut off, at the side that tokenizer_config.json names (truncation_side).
    /// </param>
    /// <param name="truncation">Which text of a pair is cut.</param>
    /// <exception cref="TokenizerException">The vocabulary has no token for a part of the text, and no unknown token.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> has no room for the special tokens.</exception>
    public TokenizerEncoding Encode(
        string text,
        string? pair = null,
        bool? addSpecialTokens = null,
        int maxLength = int.MaxValue,
        TruncationStrategy truncation = TruncationStrategy.LongestFirst)
    {
        ArgumentNullException.ThrowIfNull(text);
        PooledTokenizer tokenizer = Take(addSpecialTokens);
        TokenizerEncoding encoding = tokenizer.Encode(text, pair, maxLength, truncation);
        _pool.Return(tokenizer, text.Length + (pair?.Length ?? 0));
        return encoding;
    }

    /// <summary>Encodes a text that is split into words already (<c>is_split_into_words</c>).</summary>
    /// <param name="words"><see cref="TokenizerEncoding.WordIds"/> are their indexes.</param>
    /// <inheritdoc cref="Encode"/>
    public TokenizerEncoding EncodeWords(IReadOnlyList<string> words, bool? addSpecialTokens = null, int maxLength = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(words);
        PooledTokenizer tokenizer = Take(addSpecialTokens);
        TokenizerEncoding encoding = tokenizer.Encode(words, maxLength);
        _pool.Return(tokenizer);
        return encoding;
    }

    /// <summary>Encodes texts, or pairs of texts, on all cores; the results are in the order of the texts and not padded.</summary>
    /// <param name="pairs">The second texts, as many as first ones; null for none.</param>
    /// <exception cref="ArgumentException">There are more texts than second texts, or fewer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <inheritdoc cref="Encode"/>
    public IReadOnlyList<TokenizerEncoding> EncodeBatch(
        IEnumerable<string> texts,
        IEnumerable<string>? pairs = null,
        bool? addSpecialTokens = null,
        int maxLength = int.MaxValue,
        TruncationStrategy truncation = TruncationStrategy.LongestFirst,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        string[] first = [.. texts];
        string[]? second = pairs is null ? null : [.. pairs];
        if (second is not null && second.Length != first.Length)
        {
            throw new ArgumentException($"There are {first.Length} texts, but {second.Length} second texts.", nameof(pairs));
        }

        if (Array.Exists([.. first, .. second ?? []], text => text is null))
        {
            throw new ArgumentException("One of the texts is null.", nameof(texts));
        }

        var encodings = new TokenizerEncoding[first.Length];
        try
        {
            Parallel.For(
                0,
                first.Length,
                new ParallelOptions { CancellationToken = cancellationToken },
                () => Take(addSpecialTokens),
                (i, _, tokenizer) =>
                {
                    encodings[i] = tokenizer.Encode(first[i], second?[i], maxLength, truncation);
                    return tokenizer;
                },
                tokenizer => _pool.Return(tokenizer));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return encodings;
    }

    /// <summary>Turns ids back into text as Hugging Face's <c>decode</c> does, special tokens included; ids that stand for nothing are passed over.</summary>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: false);

    /// <summary>Turns ids back into text as Hugging Face's <c>decode</c> does; ids that stand for nothing are passed over.</summary>
    /// <param name="skipSpecialTokens">Leaves special tokens out.</param>
    /// <param name="cleanUpTokenizationSpaces">
    /// Takes spaces out before English punctuation; null: as tokenizer_config.json says (clean_up_tokenization_spaces), or else not. As in transformers 5
    /// the text of byte pairs is left alone.
    /// </param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens, bool? cleanUpTokenizationSpaces = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        PooledTokenizer tokenizer = Take(addSpecialTokens: null);
        string text = tokenizer.Tokenizer.Decode([.. ids], skipSpecialTokens, cleanUpTokenizationSpaces);
        _pool.Return(tokenizer);
        return text;
    }

    /// <inheritdoc/>
    /// <remarks>Where the text does not fit, so many ids are consumed as give its beginning.</remarks>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        string text = Decode(all);
        (idsConsumed, string written) = text.Length <= destination.Length
            ? (all.Length, text)
            : DecodedPrefix.Find(count => Decode(all.Take(count)), all.Length, text, destination.Length);
        written.CopyTo(destination);
        charsWritten = written.Length;
        return idsConsumed == all.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    /// <summary>A token as it is written in the vocabulary; null for an id that stands for nothing.</summary>
    public string? IdToToken(int id)
    {
        PooledTokenizer tokenizer = Take(addSpecialTokens: null);
        string? token = tokenizer.Tokenizer.TokenOf(id);
        _pool.Return(tokenizer);
        return token;
    }

    /// <summary>Id of a token as it is written in the vocabulary; null where there is no such token.</summary>
    public int? TokenToId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return IdOf(token);
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> span = Text(text, textSpan);
        PooledTokenizer tokenizer = Take(settings);
        TokenizedText row = tokenizer.Encode(span, settings.MaxTokenCount, details: true, out int consumed);
        var tokens = new EncodedToken[row.InputIds.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = new EncodedToken(row.InputIds[i], row.Tokens[i], row.Offsets[i].Start..row.Offsets[i].End);
        }

        _pool.Return(tokenizer, span.Length);
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> span = Text(text, textSpan);
        PooledTokenizer tokenizer = Take(settings);
        int[] ids = tokenizer.Encode(span, settings.MaxTokenCount, details: false, out int consumed).InputIds.ToArray();
        _pool.Return(tokenizer, span.Length);
        return new EncodeResults<int> { Tokens = ids, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> span = Text(text, textSpan);
        PooledTokenizer tokenizer = Take(settings);
        int count = tokenizer.Encode(span, settings.MaxTokenCount, details: false, out _).InputIds.Length;
        _pool.Return(tokenizer, span.Length);
        return count;
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        normalizedText = null;
        ReadOnlySpan<char> span = Text(text, textSpan);
        PooledTokenizer tokenizer = Take(settings);
        tokenCount = tokenizer.Encode(span, details: false).InputIds.Length;
        int index = fromEnd ? 0 : span.Length;
        if (tokenCount > settings.MaxTokenCount)
        {
            (tokenCount, index) = tokenizer.Fit(span, settings.MaxTokenCount, fromEnd);
        }

        _pool.Return(tokenizer, span.Length);
        return index;
    }

    private static ReadOnlySpan<char> Text(string? text, ReadOnlySpan<char> textSpan) => text is null ? textSpan : text.AsSpan();

    private int? IdOf(string? token) => token is null ? null : _pool.Definition.IdOf(token);

    private PooledTokenizer Take(bool? addSpecialTokens) => _pool.Take(TokenizerPool.Parts.All, addSpecialTokens ?? AddSpecialTokens);

    private PooledTokenizer Take(EncodeSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(settings.MaxTokenCount);
        return _pool.Take(new TokenizerPool.Parts(settings.ConsiderNormalization, settings.ConsiderPreTokenization), AddSpecialTokens);
    }
}
