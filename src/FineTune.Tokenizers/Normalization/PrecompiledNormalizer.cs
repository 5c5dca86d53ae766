using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>
/// Precompiled: SentencePiece's table of replacements, a double array of UTF-8 bytes (sentencepiece/src/normalizer.cc), applied as
/// tokenizers/src/normalizers/precompiled.rs does: to whole graphemes of up to five bytes first, else to each of their characters.
/// </summary>
internal sealed class PrecompiledNormalizer : INormalizer
{
    private const int MaxGraphemeBytes = 5;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <exception cref="FormatException">It is no such table.</exception>
    public PrecompiledNormalizer(byte[] table)
    {
        if (table.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(table) is var size && (size > table.Length - 4 || size % 4 != 0 || size == 0))
        {
            throw new FormatException("its precompiled_charsmap is broken");
        }

        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 + (i * 4)));
        }

        _replacements = table[(4 + (int)size)..];
    }

    public void Normalize(NormalizedText text)
    {
        string whole = text.Span.ToString();
        List<NormalForms.Item> items = new(whole.Length);
        bool changed = false;
        for (int i = 0; i < whole.Length;)
        {
            // A plain letter before a plain letter is a grapheme of its own.
            int length = whole[i] is >= ' ' and < '\x7f' && (i + 1 == whole.Length || whole[i + 1] is >= ' ' and < '\x7f')
                ? 1
                : StringInfo.GetNextTextElementLength(whole, i);
            changed |= NormalizeGrapheme(whole.AsSpan(i, length), items);
            if (items.Count > text.Budget.LongestText)
            {
                throw TokenizerLimitException.TextTooLong(text.Budget.LongestText);
            }

            i += length;
        }

        if (changed)
        {
            UnicodeNormalizer.Write(text, items);
        }
    }

    private bool NormalizeGrapheme(ReadOnlySpan<char> grapheme, List<NormalForms.Item> items)
    {
        if (Encoding.UTF8.GetByteCount(grapheme) <= MaxGraphemeBytes && Find(grapheme) is { } whole)
        {
            Add(grapheme, whole, items);
            return true;
        }

        bool changed = false;
        while (!grapheme.IsEmpty)
        {
            Rune.DecodeFromUtf16(grapheme, out Rune rune, out int length);
            if (Find(grapheme[..length]) is { } replacement)
            {
                Add(grapheme[..length], replacement, items);
                changed = true;
            }
            else
            {
                items.Add(new NormalForms.Item(rune.Value, 0));
            }

            grapheme = grapheme[length..];
        }

        return changed;
    }

    /// <summary>The replacement of the shortest prefix that has one: that is what the library takes, for the whole of what it looks up.</summary>
    private string? Find(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[8];
        int count = Encoding.UTF8.GetBytes(key, bytes);
        uint position = Offset(_units[0]);
        foreach (byte value in bytes[..count])
        {
            if (value == 0)
            {
                return null;
            }

            position ^= value;
            if (position >= _units.Length || (_units[position] & 0x800000FF) != value)
            {
                return null;
            }

            uint unit = _units[position];
            position ^= Offset(unit);
            if ((unit >> 8 & 1) != 0 && position < _units.Length)
            {
                return ReadReplacement((int)(_units[position] & 0x7FFFFFFF));
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private string ReadReplacement(int start)
    {
        ReadOnlySpan<byte> rest = _replacements.AsSpan(Math.Min(start, _replacements.Length));
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>Of more characters than before the last ones are new; of fewer the last one stands for those that are gone.</summary>
    private static void Add(ReadOnlySpan<char> old, string replacement, List<NormalForms.Item> items)
    {
        foreach (Rune rune in replacement.EnumerateRunes())
        {
            items.Add(new NormalForms.Item(rune.Value, 0));
        }

        int more = CountRunes(replacement) - CountRunes(old);
        Span<NormalForms.Item> all = CollectionsMarshal.AsSpan(items);
        for (int i = 0; i < more; i++)
        {
            all[^(i + 1)].Change = 1;
        }

        if (more < 0 && all.Length > 0)
        {
            all[^1].Change += more;
        }
    }

    private static int CountRunes(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
