using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.Decoding;
using FineTune.Tokenizers.PostProcessing;
using FineTune.Tokenizers.PreTokenization;
using FineTune.Tokenizers.Texts;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>
/// A tokenizer as Hugging Face's library has it: added tokens, normalizer, pre-tokenizer, model, post-processor, decoder
/// (tokenizers/src/tokenizer/mod.rs).
/// </summary>
internal sealed class TextTokenizer : ITextTokenizer
{
    private readonly TokenizerPipeline _pipeline;
    private readonly ITokenModel _model;
    private readonly WordCache _cache;
    private readonly BertWordSplitter? _bertWords;
    private readonly WordList _words = new();
    private readonly TokenSplitter _splitter;
    private readonly PreTokenizedText _text = new();
    private readonly List<Token> _tokens = [];
    private readonly TokenSequence _first = new();
    private readonly TokenSequence _second = new();

    /// <summary>False where transformers gives the model no token types, which to the model are zeros.</summary>
    private readonly bool _hasTokenTypes;

    /// <exception cref="TokenizerException">The definition has something that cannot be built.</exception>
    public TextTokenizer(TokenizerDefinition definition)
        : this(definition, TokenizerPipeline.Build(definition), null)
    {
    }

    private TextTokenizer(TokenizerDefinition definition, TokenizerPipeline pipeline, BertWordSplitter? bertWords)
    {
        Definition = definition;
        _pipeline = pipeline;
        _model = pipeline.Model;
        _cache = new WordCache(_model, byteLevel: pipeline.WithoutBytes is not null);
        _splitter = CreateSplitter(definition, pipeline);
        _bertWords = pipeline.BertWords is { } options && !_splitter.HasNormalized ? bertWords ?? new BertWordSplitter(options) : null;
        _hasTokenTypes = definition.Config.ModelInputNames?.Contains("token_type_ids") != false;
        TruncatesLeft = definition.Config.TruncationSide == "left";
        SpecialTokens special = definition.SpecialTokens;
        PadTokenId = IdOf(special.Pad);
        UnknownTokenId = IdOf(special.Unknown);
        ClassTokenId = IdOf(special.Class);
        SeparatorTokenId = IdOf(special.Separator);
        MaskTokenId = IdOf(special.Mask);
        BeginTokenId = IdOf(special.Begin);
        EndTokenId = IdOf(special.End);
        VocabularySize = definition.VocabularySize;
    }

    public TokenizerDefinition Definition { get; }

    public int VocabularySize { get; }

    public int? PadTokenId { get; }

    public int? UnknownTokenId { get; }

    public int? ClassTokenId { get; }

    public int? SeparatorTokenId { get; }

    public int? MaskTokenId { get; }

    public int? BeginTokenId { get; }

    public int? EndTokenId { get; }

    public TruncationStrategy Truncation { get; set; }

    public bool AddsSpecialTokens { get; set; } = true;

    public bool TruncatesLeft { get; set; }

    public int SpecialTokenCount(bool pair) => AddsSpecialTokens ? _pipeline.PostProcessor.SpecialTokenCount(pair) : 0;

    /// <summary>The largest token type in a row of a pair.</summary>
    public int LargestTokenType => _hasTokenTypes ? _pipeline.PostProcessor.Pair.Max(piece => piece.TypeId) : 0;

    public void Encode(ReadOnlySpan<char> text, int maxLength, TokenizedText result)
    {
        _first.Clear();
        Tokenize(text, _first, result.HasDetails);
        _ = Seen(_first, maxLength);
        Finish(maxLength, result);
    }

    public void EncodeWords(IReadOnlyList<string> words, int maxLength, TokenizedText result)
    {
        _first.Clear();
        for (int word = 0; word < words.Count; word++)
        {
            Tokenize(words[word], _first, result.HasDetails, word);
        }

        Finish(maxLength, result);
    }

    public void EncodePair(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int maxLength, TokenizedText result)
    {
        _first.Clear();
        _second.Clear();
        Tokenize(text, _first, result.HasDetails);
        Tokenize(pair, _second, result.HasDetails);
        (int first, int second) = PairTruncation.Fit(
            Seen(_first, maxLength), Seen(_second, maxLength), Math.Max(0, maxLength - SpecialTokenCount(pair: true)), Truncation);
        PutTogether(pair: true, first, second, result);
    }

    /// <summary>Adds the tokens of a text alone, without special tokens other than those written in it.</summary>
    /// <param name="word">The word that the text is; null for a text of its own, whose words are counted.</param>
    public void Tokenize(ReadOnlySpan<char> text, TokenSequence sequence, bool details = false, int? word = null)
    {
        if (_bertWords is not null && !details && !_bertWords.IsDifficult(text))
        {
            TokenizeBert(text, sequence);
            return;
        }

        if (details)
        {
            sequence.BeginText(text.ToString());
        }

        _splitter.Split(text, _text, details || _pipeline.NeedsOrigins);
        IPreTokenizer? preTokenizer = details ? _pipeline.PreTokenizer : _pipeline.WithoutBytes ?? _pipeline.PreTokenizer;
        preTokenizer?.PreTokenize(_text);
        ReadOnlySpan<Piece> pieces = _text.Pieces;
        for (int i = 0; i < pieces.Length; i++)
        {
            if (details)
            {
                AddDetailed(pieces[i], word ?? i, sequence);
            }
            else if (pieces[i].IsToken)
            {
                sequence.Add(pieces[i].AddedToken);
            }
            else
            {
                _cache.AddIds(_text.Span(pieces[i]), sequence);
            }

            sequence.EndWord(pieces[i].IsToken);
        }
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens, bool? cleanUp = null)
    {
        List<string> tokens = new(ids.Length);
        foreach (int id in ids)
        {
            string? token = _splitter.DecodedTokenOf(id) ?? _model.Vocabulary.TokenOf(id);
            if (token is not null && !(skipSpecialTokens && _splitter.IsSpecial(token)))
            {
                tokens.Add(token);
            }
        }

        string text = _pipeline.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
        // As transformers 5, which leaves the text of byte pairs alone whoever asks, unless the file insists.
        bool spoilsText = Definition.Model is BpeDefinition && !Definition.Config.CleansUpBytePairs;
        return (cleanUp ?? Definition.Config.CleanUpTokenizationSpaces == true) && !spoilsText ? SpaceCleaning.Apply(text) : text;
    }

    public string? TokenOf(int id) => _splitter.TokenOf(id) ?? _model.Vocabulary.TokenOf(id);

    public ITextTokenizer ForAnotherThread() => new TextTokenizer(Definition, TokenizerPipeline.Build(Definition, _model), _bertWords)
    {
        Truncation = Truncation,
        TruncatesLeft = TruncatesLeft,
        AddsSpecialTokens = AddsSpecialTokens,
    };

    /// <summary>The same model with other parts around it.</summary>
    public TextTokenizer With(TokenizerDefinition definition) => new(definition, TokenizerPipeline.Build(definition, _model), bertWords: null);

    private static TokenSplitter CreateSplitter(TokenizerDefinition definition, TokenizerPipeline pipeline)
    {
        try
        {
            return new TokenSplitter(definition.AddedTokens, pipeline.Normalizer);
        }
        catch (FormatException exception)
        {
            throw TokenizerException.Bad(definition.SourceFile, exception);
        }
        catch (TokenizerException exception)
        {
            throw exception.At(definition.SourceFile);
        }
    }

    private int? IdOf(string? token) => token is null ? null : Definition.IdOf(token);

    /// <summary>Tokens of a text that the library would have come to, which count for truncation.</summary>
    private int Seen(TokenSequence sequence, int maxLength)
    {
        if (Truncation == TruncationStrategy.OnlySecond && ReferenceEquals(sequence, _first))
        {
            return sequence.Count;
        }

        if (!TruncatesLeft)
        {
            return sequence.SeenFromStart(maxLength);
        }

        int seen = sequence.SeenFromEnd(maxLength, out int firstWord);
        sequence.CountWordsFrom(firstWord);
        return seen;
    }

    private void TokenizeBert(ReadOnlySpan<char> text, TokenSequence sequence) =>
        _splitter.SplitRaw(text, (Self: this, Sequence: sequence), static (state, part, token) =>
        {
            if (token is not null)
            {
                state.Sequence.Add(token.Id);
                state.Sequence.EndWord(isToken: true);
                return;
            }

            WordList words = state.Self._words;
            state.Self._bertWords!.Split(part, words);
            for (int i = 0; i < words.Count; i++)
            {
                state.Self._cache.AddIds(words[i], state.Sequence);
                state.Sequence.EndWord(isToken: false);
            }
        });

    private void AddDetailed(Piece piece, int word, TokenSequence sequence)
    {
        ReadOnlySpan<char> text = _text.Span(piece);
        _tokens.Clear();
        if (piece.IsToken)
        {
            _tokens.Add(new Token(piece.AddedToken, 0, text.Length, IsText: true));
        }
        else
        {
            _model.Tokenize(text, _tokens);
        }

        foreach (Token token in _tokens)
        {
            sequence.Add(token.Id);
            int start = piece.Start + token.Start;
            int last = piece.Start + Math.Max(token.Start, token.End - 1);
            string written = token.IsText ? text[token.Start..token.End].ToString() : _model.Vocabulary.TokenOf(token.Id)!;
            sequence.AddDetails((_text.Text.StartOf(start), _text.Text.EndOf(last)), word, written);
        }
    }

    private void Finish(int maxLength, TokenizedText result)
    {
        int kept = Math.Min(_first.Count, Math.Max(0, maxLength - SpecialTokenCount(pair: false)));
        PutTogether(pair: false, kept, 0, result);
    }

    private Range Kept(TokenSequence tokens, int count) => TruncatesLeft ? (tokens.Count - count)..tokens.Count : ..count;

    private void PutTogether(bool pair, int first, int second, TokenizedText result)
    {
        result.Clear();
        result.LostTokens = _first.Count - first + (pair ? _second.Count - second : 0);
        if (!pair)
        {
            _second.Clear();
        }

        if (result.HasDetails && _pipeline.PostProcessor.TrimsOffsets)
        {
            PostProcessor rules = _pipeline.PostProcessor;
            OffsetTrimming.Apply(_first, Kept(_first, first), rules.AddsPrefixSpace, isBehindToken: rules.TrimsJoined && AddsSpecialTokens);
            OffsetTrimming.Apply(_second, Kept(_second, second), rules.AddsPrefixSpace, isBehindToken: false);
        }

        foreach (LayoutPiece piece in _pipeline.PostProcessor.Pieces(pair, AddsSpecialTokens))
        {
            foreach ((int id, string token) in piece.Tokens)
            {
                result.Add(id, token);
            }

            if (piece.Sequence is { } sequence)
            {
                TokenSequence tokens = sequence == 0 ? _first : _second;
                result.Add(tokens, Kept(tokens, sequence == 0 ? first : second), sequence);
            }

            result.EndSegment(!pair ? null : _hasTokenTypes ? (sbyte)piece.TypeId : (sbyte)0, (sbyte)piece.TypeId);
        }
    }
}
