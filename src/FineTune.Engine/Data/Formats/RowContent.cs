using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace FineTune.Engine.Data;

/// <summary>A row's text as a number, the same on every machine and whatever the other rows are.</summary>
internal static class RowContent
{
    private const char Separator = '\u001F';

    /// <summary>64 bits of the text, of all texts of a row, or of the words; labels do not count.</summary>
    /// <param name="seed">Another one gives numbers that have nothing to do with each other.</param>
    public static ulong Hash(IRowReader reader, ColumnNames names, long seed)
    {
        if (names.Has(DatasetColumn.Text) && !names.Has(DatasetColumn.TextPair) && !names.HasChoices)
        {
            return Hash(reader.Get(DatasetColumn.Text), seed);
        }

        if (names.Has(DatasetColumn.Media))
        {
            return XxHash3.HashToUInt64(reader.Media().Span, seed);
        }

        var hash = new XxHash3(seed);
        if (names.Has(DatasetColumn.Tokens))
        {
            TextList words = reader.GetList(DatasetColumn.Tokens);
            for (int word = 0; word < words.Count; word++)
            {
                Append(hash, words[word]);
            }
        }
        else if (names.HasChoices)
        {
            Append(hash, reader.Get(DatasetColumn.Text));
            TextList endings = reader.GetList(DatasetColumn.Endings);
            for (int ending = 0; ending < endings.Count; ending++)
            {
                Append(hash, endings[ending]);
            }
        }
        else
        {
            Append(hash, reader.Get(DatasetColumn.Text));
            Append(hash, reader.Get(DatasetColumn.TextPair));
            foreach (DatasetColumn column in DatasetColumns.OfNegatives)
            {
                if (names.Has(column))
                {
                    Append(hash, reader.Get(column));
                }
            }
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>64 bits of a text.</summary>
    /// <inheritdoc cref="Hash(IRowReader, ColumnNames, long)"/>
    public static ulong Hash(ReadOnlySpan<char> text, long seed) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), seed);

    /// <summary>The hash as a number from 0 to below 1, evenly spread.</summary>
    public static double Share(ulong hash) => (hash >> 11) * (1.0 / (1L << 53));

    private static void Append(XxHash3 hash, ReadOnlySpan<char> text)
    {
        hash.Append(MemoryMarshal.AsBytes(text));
        hash.Append(MemoryMarshal.AsBytes([Separator]));
    }
}
