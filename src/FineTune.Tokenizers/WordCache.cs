using System.Runtime.InteropServices;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>
/// A model that remembers the words it has taken apart, up to a size. Words and ids lie one after the other in two arrays, so that a
/// word costs no object.
/// </summary>
/// <param name="byteLevel">True where words come as text and the model knows them as GPT-2 writes their bytes.</param>
internal sealed class WordCache(ITokenModel model, bool byteLevel = false)
{
    private const int MaxWords = 1 << 16;
    private const int MaxLength = 64;

    private readonly List<Token> _tokens = [];

    /// <summary>An open hash table, at most half full; a power of two.</summary>
    private Slot[] _slots = new Slot[1 << 10];
    private char[] _characters = new char[1 << 12];
    private int[] _ids = new int[1 << 10];
    private int _count;
    private int _charactersUsed;
    private int _idsUsed;
    private char[] _bytes = [];

    /// <param name="Length">Characters of the word; 0 for a slot that is free.</param>
    private record struct Slot(uint Hash, int Start, int Length, int Ids, int Count);

    /// <summary>Adds the tokens of a word that is not empty.</summary>
    public void AddIds(ReadOnlySpan<char> word, TokenSequence sequence)
    {
        uint hash = Hash(word);
        Slot[] slots = _slots;
        int index = (int)hash & (slots.Length - 1);
        while (slots[index].Length != 0)
        {
            ref readonly Slot slot = ref slots[index];
            if (slot.Hash == hash && slot.Length == word.Length && _characters.AsSpan(slot.Start, slot.Length).SequenceEqual(word))
            {
                sequence.Add(_ids.AsSpan(slot.Ids, slot.Count));
                return;
            }

            index = (index + 1) & (slots.Length - 1);
        }

        AddNew(word, hash, index, sequence);
    }

    private void AddNew(ReadOnlySpan<char> word, uint hash, int index, TokenSequence sequence)
    {
        _tokens.Clear();
        model.Tokenize(byteLevel ? Bytes(word) : word, _tokens);
        foreach (Token token in _tokens)
        {
            sequence.Add(token.Id);
        }

        if (word.Length > MaxLength || _count == MaxWords)
        {
            return;
        }

        Reserve(ref _characters, _charactersUsed + word.Length);
        Reserve(ref _ids, _idsUsed + _tokens.Count);
        _slots[index] = new Slot(hash, _charactersUsed, word.Length, _idsUsed, _tokens.Count);
        word.CopyTo(_characters.AsSpan(_charactersUsed));
        _charactersUsed += word.Length;
        foreach (Token token in _tokens)
        {
            _ids[_idsUsed++] = token.Id;
        }

        if (++_count * 2 > _slots.Length)
        {
            Grow();
        }
    }

    private ReadOnlySpan<char> Bytes(ReadOnlySpan<char> word)
    {
        Reserve(ref _bytes, word.Length * ByteCharacters.MostPerUnit);
        return _bytes.AsSpan(0, ByteCharacters.Write(word, _bytes));
    }

    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        foreach (Slot slot in _slots)
        {
            if (slot.Length == 0)
            {
                continue;
            }

            int index = (int)slot.Hash & (slots.Length - 1);
            while (slots[index].Length != 0)
            {
                index = (index + 1) & (slots.Length - 1);
            }

            slots[index] = slot;
        }

        _slots = slots;
    }

    private static void Reserve<T>(ref T[] buffer, int needed)
    {
        if (needed > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(needed, buffer.Length * 2));
        }
    }

    /// <summary>A hash of a few instructions: it has to spread words of a language, and whoever makes words that collide slows down his own build.</summary>
    private static uint Hash(ReadOnlySpan<char> word)
    {
        ulong hash = (ulong)word.Length;
        ReadOnlySpan<ulong> wide = MemoryMarshal.Cast<char, ulong>(word);
        foreach (ulong part in wide)
        {
            hash = Mix(hash ^ part);
        }

        foreach (char character in word[(wide.Length * 4)..])
        {
            hash = Mix(hash ^ character);
        }

        return (uint)(hash >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        return value ^ (value >> 29);
    }
}
