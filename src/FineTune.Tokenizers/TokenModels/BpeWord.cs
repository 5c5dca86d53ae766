using System.Runtime.InteropServices;
using System.Text;

namespace FineTune.Tokenizers.TokenModels;

/// <summary>A word while its symbols are merged, as a linked list over an array (tokenizers/src/models/bpe/word.rs).</summary>
internal sealed class BpeWord
{
    private const int None = -1;

    private readonly List<Symbol> _symbols = [];
    private readonly PriorityQueue<(int Position, int Id), long> _queue = new();

    private struct Symbol
    {
        public int Id;
        public int Start;
        public int End;
        public int Previous;
        public int Next;
        public int Bytes;
        public bool IsGone;
    }

    public void Clear() => _symbols.Clear();

    /// <param name="bytes">UTF-8 bytes that the library counts for the symbol.</param>
    public void Add(int id, int start, int end, int bytes)
    {
        int index = _symbols.Count;
        if (index > 0)
        {
            CollectionsMarshal.AsSpan(_symbols)[index - 1].Next = index;
        }

        _symbols.Add(new Symbol { Id = id, Start = start, End = end, Bytes = bytes, Previous = index - 1, Next = None });
    }

    public void MergeAll(MergeTable merges)
    {
        Span<Symbol> symbols = CollectionsMarshal.AsSpan(_symbols);
        _queue.Clear();
        for (int i = 0; i + 1 < symbols.Length; i++)
        {
            Enqueue(merges, symbols, i, i + 1);
        }

        while (_queue.TryDequeue(out (int Position, int Id) best, out _))
        {
            ref Symbol left = ref symbols[best.Position];
            if (left.IsGone || left.Next == None)
            {
                continue;
            }

            // An entry may be out of date; the library looks at what would come of the pair, and so do we.
            ref Symbol right = ref symbols[left.Next];
            if (!merges.TryGet(left.Id, right.Id, out Merge merge) || merge.Id != best.Id)
            {
                continue;
            }

            left.Id = best.Id;
            left.End = right.End;
            left.Bytes += right.Bytes;
            left.Next = right.Next;
            right.IsGone = true;
            if (left.Next != None)
            {
                symbols[left.Next].Previous = best.Position;
                Enqueue(merges, symbols, best.Position, left.Next);
            }

            if (left.Previous != None)
            {
                Enqueue(merges, symbols, left.Previous, best.Position);
            }
        }
    }

    /// <param name="lossy">True where characters were left out: the library then counts on as if they were not there.</param>
    public void AddTo(List<Token> tokens, ReadOnlySpan<char> word, bool lossy)
    {
        int counted = 0;
        var characters = new CharacterCursor(word);
        foreach (ref readonly Symbol symbol in CollectionsMarshal.AsSpan(_symbols))
        {
            if (symbol.IsGone)
            {
                continue;
            }

            tokens.Add(lossy
                ? new Token(symbol.Id, characters.At(counted).Start, characters.At(counted + symbol.Bytes - 1).End)
                : new Token(symbol.Id, symbol.Start, symbol.End));
            counted += symbol.Bytes;
        }
    }

    /// <summary>Finds the characters that bytes of a word's UTF-8 are of, from its begin to its end.</summary>
    private ref struct CharacterCursor(ReadOnlySpan<char> word)
    {
        private readonly ReadOnlySpan<char> _word = word;
        private int _start;
        private int _seen;

        /// <param name="index">Not below that of the last call.</param>
        public (int Start, int End) At(int index)
        {
            while (_start < _word.Length)
            {
                Rune.DecodeFromUtf16(_word[_start..], out Rune rune, out int length);
                if (_seen + rune.Utf8SequenceLength > index)
                {
                    return (_start, _start + length);
                }

                _seen += rune.Utf8SequenceLength;
                _start += length;
            }

            return (_start, _start);
        }
    }

    private void Enqueue(MergeTable merges, ReadOnlySpan<Symbol> symbols, int left, int right)
    {
        if (merges.TryGet(symbols[left].Id, symbols[right].Id, out Merge merge))
        {
            _queue.Enqueue((left, merge.Id), ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
