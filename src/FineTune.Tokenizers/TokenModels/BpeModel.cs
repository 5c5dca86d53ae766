using System.Globalization;
using System.Text;

namespace FineTune.Tokenizers.TokenModels;

/// <summary>
/// Byte-pair encoding: the characters of a word, merged pair by pair in the order the merges were learned
/// (tokenizers/src/models/bpe/model.rs and word.rs).
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly BpeOptions _options;
    private readonly MergeTable _merges;
    private readonly BpeWord _word = new();
    private readonly int?[] _bytes = new int?[256];
    private readonly int? _unknown;

    /// <exception cref="FormatException">A merge has a token that is not in the vocabulary.</exception>
    public BpeModel(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        _options = options;
        _unknown = options.UnkToken is { } unknown ? vocabulary.Find(unknown) : null;
        for (int value = 0; options.ByteFallback && value < _bytes.Length; value++)
        {
            _bytes[value] = vocabulary.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"));
        }

        _merges = new MergeTable(merges.Count);
        int prefix = options.ContinuingSubwordPrefix?.Length ?? 0;
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (string left, string right) = merges[rank];
            string merged = right.Length >= prefix ? left + right[prefix..] : throw new FormatException(
                $"its merge '{TokenizerLimits.Shown($"{left} {right}")}' lacks the prefix '{TokenizerLimits.Shown(options.ContinuingSubwordPrefix!)}'");
            _merges.Set(IdOf(left), IdOf(right), new Merge(rank, IdOf(merged)));
        }
    }

    private BpeModel(BpeModel other) =>
        (Vocabulary, _options, _merges, _bytes, _unknown) = (other.Vocabulary, other._options, other._merges, other._bytes, other._unknown);

    public Vocabulary Vocabulary { get; }

    public ITokenModel ForAnotherThread() => new BpeModel(this);

    public void Tokenize(ReadOnlySpan<char> word, List<Token> tokens)
    {
        if (_options.IgnoreMerges && Vocabulary.TryGetId(word, out int whole))
        {
            tokens.Add(new Token(whole, 0, word.Length));
            return;
        }

        _word.Clear();
        bool complete = AddCharacters(word);
        _word.MergeAll(_merges);
        _word.AddTo(tokens, word, lossy: !complete);
    }

    private int IdOf(string token) =>
        Vocabulary.Find(token) ?? throw new FormatException($"its merges need the token '{TokenizerLimits.Shown(token)}', which is not in its vocabulary");

    /// <returns>False where characters were left out.</returns>
    private bool AddCharacters(ReadOnlySpan<char> word)
    {
        bool complete = true;
        bool plain = string.IsNullOrEmpty(_options.ContinuingSubwordPrefix) && string.IsNullOrEmpty(_options.EndOfWordSuffix);
        (int Start, int End)? unknown = null;
        for (int start = 0, length; start < word.Length; start += length)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out length);
            ReadOnlySpan<char> character = word.Slice(start, length);
            if (!plain)
            {
                character = Decorate(character, start == 0, start + length == word.Length);
            }

            if (Vocabulary.TryGetId(character, out int id))
            {
                complete &= AddUnknown(ref unknown, word);
                _word.Add(id, start, start + length, Encoding.UTF8.GetByteCount(word.Slice(start, length)));
            }
            else if (!_options.ByteFallback || !TryAddBytes(character, start, start + length))
            {
                bool fuses = unknown is not null && _options.FuseUnk;
                (int, int) grown = (fuses ? unknown!.Value.Start : start, start + length);
                if (!fuses)
                {
                    complete &= AddUnknown(ref unknown, word);
                }

                unknown = grown;
            }
        }

        return AddUnknown(ref unknown, word) && complete;
    }

    private string Decorate(ReadOnlySpan<char> character, bool first, bool last) =>
        $"{(first ? "" : _options.ContinuingSubwordPrefix)}{character}{(last ? _options.EndOfWordSuffix : "")}";

    /// <summary>Without an unknown token, unknown characters vanish, as in the library.</summary>
    private bool AddUnknown(ref (int Start, int End)? unknown, ReadOnlySpan<char> word)
    {
        if (unknown is not { } range)
        {
            return true;
        }

        unknown = null;
        if (_options.UnkToken is null)
        {
            return false;
        }

        ReadOnlySpan<char> text = word[range.Start..range.End];
        int id = _unknown ?? throw TokenizerException.NoUnknownToken(text);
        _word.Add(id, range.Start, range.End, Encoding.UTF8.GetByteCount(text));
        return true;
    }

    private bool TryAddBytes(ReadOnlySpan<char> character, int start, int end)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(character.Length)];
        bytes = bytes[..Encoding.UTF8.GetBytes(character, bytes)];
        foreach (byte value in bytes)
        {
            if (_bytes[value] is null)
            {
                return false;
            }
        }

        foreach (byte value in bytes)
        {
            _word.Add(_bytes[value]!.Value, start, end, 1);
        }

        return true;
    }
}
