using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>BERT's WordPiece tokenizer with exactly Hugging Face's ids.</summary>
internal sealed class BertTokenizer : ITextTokenizer
{
    private readonly SpecialTokenMatcher _specialTokens;
    private readonly BertWordSplitter _splitter;
    private readonly WordPieceModel _model;
    private readonly WordList _words = new();
    private List<int> _firstIds = [];
    private readonly List<int> _secondIds = [];
    private List<int> _firstWords = [];
    private readonly List<int> _secondWords = [];

    /// <param name="definition">Its special tokens must be in its vocabulary.</param>
    public BertTokenizer(TokenizerDefinition definition)
    {
        Definition = definition;
        var ids = new Dictionary<string, int>(definition.Vocabulary.Count);
        for (int id = 0; id < definition.Vocabulary.Count; id++)
        {
            ids[definition.Vocabulary[id]] = id;
        }

        SpecialTokens special = definition.SpecialTokens;
        PadTokenId = ids[special.Pad];
        UnknownTokenId = ids[special.Unknown];
        ClassTokenId = ids[special.Class];
        SeparatorTokenId = ids[special.Separator];
        MaskTokenId = ids[special.Mask];
        _specialTokens = new SpecialTokenMatcher(special.All.Concat(definition.AdditionalSpecialTokens).Distinct().Select(token => (token, ids[token])));
        _splitter = new BertWordSplitter(definition.Normalization);
        _model = new WordPieceModel(definition, ids[special.Unknown]);
    }

    public TokenizerDefinition Definition { get; }

    public int VocabularySize => Definition.Vocabulary.Count;

    public int? PadTokenId { get; }

    public int? UnknownTokenId { get; }

    public int? ClassTokenId { get; }

    public int? SeparatorTokenId { get; }

    public int? MaskTokenId { get; }

    public int? BeginTokenId => null;

    public int? EndTokenId => null;

    public int SpecialTokenCount(bool pair) => pair ? 3 : 2;

    public void Encode(ReadOnlySpan<char> text, int maxLength, TokenizedText result)
    {
        Tokenize(text, _firstIds, words: _firstWords);
        Finish(maxLength, result);
    }

    public void EncodeWords(IReadOnlyList<string> words, int maxLength, TokenizedText result)
    {
        List<int> ids = [];
        List<int> wordIds = [];
        for (int word = 0; word < words.Count; word++)
        {
            Tokenize(words[word], _firstIds);
            ids.AddRange(_firstIds);
            wordIds.AddRange(Enumerable.Repeat(word, _firstIds.Count));
        }

        (_firstIds, _firstWords) = (ids, wordIds);
        Finish(maxLength, result);
    }

    public void EncodePair(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int maxLength, TokenizedText result)
    {
        int firstSeen = Tokenize(text, _firstIds, maxLength, _firstWords);
        int secondSeen = Tokenize(pair, _secondIds, maxLength, _secondWords);
        (int first, int second) = PairTruncation.Fit(firstSeen, secondSeen, maxLength - SpecialTokenCount(pair: true));
        result.Clear();
        result.LostTokens = _firstIds.Count - first + _secondIds.Count - second;
        result.Add(ClassTokenId!.Value);
        result.Add(CollectionsMarshal.AsSpan(_firstIds)[..first], CollectionsMarshal.AsSpan(_firstWords)[..first]);
        result.Add(SeparatorTokenId!.Value);
        result.EndSegment(0);
        result.Add(CollectionsMarshal.AsSpan(_secondIds)[..second], CollectionsMarshal.AsSpan(_secondWords)[..second]);
        result.Add(SeparatorTokenId.Value);
        result.EndSegment(1);
    }

    /// <summary>The ids of a text alone, without special tokens other than those written in it.</summary>
    /// <returns>
    /// The length at the end of the word that reaches <paramref name="limit"/>. Since 0.23 Hugging Face's tokenizers stop there,
    /// so that this, not the whole length, decides which text of a pair is the longer one. We go on, to count what is lost.
    /// </returns>
    /// <param name="words">Is given each token's word.</param>
    public int Tokenize(ReadOnlySpan<char> text, List<int> ids, int limit = int.MaxValue, List<int>? words = null)
    {
        ids.Clear();
        words?.Clear();
        int word = 0;
        int seen = -1;
        while (_specialTokens.TryFind(text, out int start, out int length, out int id))
        {
            AppendWords(text[..start], ids, words, limit, ref word, ref seen);
            ids.Add(id);
            words?.Add(word++);
            Look(ids.Count, limit, ref seen);
            text = text[(start + length)..];
        }

        AppendWords(text, ids, words, limit, ref word, ref seen);
        return seen < 0 ? ids.Count : seen;
    }

    private void Finish(int maxLength, TokenizedText result)
    {
        int kept = Math.Min(_firstIds.Count, maxLength - SpecialTokenCount(pair: false));
        result.Clear();
        result.LostTokens = _firstIds.Count - kept;
        result.Add(ClassTokenId!.Value);
        result.Add(CollectionsMarshal.AsSpan(_firstIds)[..kept], CollectionsMarshal.AsSpan(_firstWords)[..kept]);
        result.Add(SeparatorTokenId!.Value);
    }

    private void AppendWords(ReadOnlySpan<char> text, List<int> ids, List<int>? words, int limit, ref int word, ref int seen)
    {
        _splitter.Split(text, _words);
        for (int i = 0; i < _words.Count; i++, word++)
        {
            int first = ids.Count;
            _model.Append(_words[i], ids);
            words?.AddRange(Enumerable.Repeat(word, ids.Count - first));
            Look(ids.Count, limit, ref seen);
        }
    }

    private static void Look(int count, int limit, ref int seen)
    {
        if (seen < 0 && count >= limit)
        {
            seen = count;
        }
    }
}
