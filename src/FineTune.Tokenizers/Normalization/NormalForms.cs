using System.Text;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.Normalization;

/// <summary>
/// Unicode's normal forms as the crate unicode-normalization-alignments computes them: with its tables, which are those of Unicode 9, and with
/// its account of which characters are new (src/decompose.rs and src/recompose.rs).
/// </summary>
internal static class NormalForms
{
    private const int FirstHangul = 0xAC00;
    private const int LastHangul = 0xD7A3;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int FirstTrailing = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    /// <summary>Marks in a row that are sorted one by one: a letter has few, but a text may have any number.</summary>
    private const int MostSortedInPlace = 32;

    private static readonly IReadOnlyDictionary<int, string> Canonical = CharacterClasses.Table.Mapping("canonical");
    private static readonly IReadOnlyDictionary<int, string> Compatible = CharacterClasses.Table.Mapping("compatible");
    private static readonly Dictionary<int, byte> Classes = LoadClasses();
    private static readonly Dictionary<(int First, int Second), int> Compositions = LoadCompositions();

    /// <summary>A character of the result. One whose <see cref="Change"/> is above 0 is new, below 0 it takes the place of more than one.</summary>
    internal record struct Item(int Code, int Change);

    public static int CombiningClass(int code) => Classes.GetValueOrDefault(code);

    /// <summary>NFD, or NFKD.</summary>
    public static List<Item> Decompose(ReadOnlySpan<char> text, bool compatible)
    {
        List<Item> items = new(text.Length);
        int pending = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int change = 0;
            foreach (int code in DecompositionOf(rune.Value, compatible))
            {
                if (CombiningClass(code) == 0)
                {
                    SortPending(items, pending);
                    pending = items.Count + 1;
                }

                items.Add(new Item(code, change));
                change = 1;
            }
        }

        SortPending(items, pending);
        return items;
    }

    /// <summary>NFC of what <see cref="Decompose"/> gave.</summary>
    public static List<Item> Compose(List<Item> items)
    {
        List<Item> result = new(items.Count);
        int composee = -1;
        int lastClass = -1;
        foreach (Item item in items)
        {
            int itemClass = CombiningClass(item.Code);
            if (composee < 0)
            {
                composee = itemClass == 0 ? result.Count : -1;
                result.Add(item);
                continue;
            }

            bool blocked = lastClass >= 0 && lastClass >= itemClass;
            if (!blocked && TryCompose(result[composee].Code, item.Code, out int composed))
            {
                result[composee] = new Item(composed, result[composee].Change + item.Change - 1);
                continue;
            }

            lastClass = itemClass == 0 ? -1 : itemClass;
            composee = itemClass == 0 ? result.Count : composee;
            result.Add(item);
        }

        return result;
    }

    private static IEnumerable<int> DecompositionOf(int code, bool compatible)
    {
        if (code is >= FirstHangul and <= LastHangul)
        {
            return DecomposeHangul(code - FirstHangul);
        }

        string? target = compatible ? Compatible.GetValueOrDefault(code) : null;
        target ??= Canonical.GetValueOrDefault(code);
        return target is null ? [code] : target.EnumerateRunes().Select(rune => rune.Value);
    }

    /// <summary>A syllable as its two or three letters (The Unicode Standard, 3.12).</summary>
    private static IEnumerable<int> DecomposeHangul(int index)
    {
        yield return FirstLeading + (index / (VowelCount * TrailingCount));
        yield return FirstVowel + (index / TrailingCount % VowelCount);
        if (index % TrailingCount != 0)
        {
            yield return FirstTrailing + (index % TrailingCount);
        }
    }

    private static bool TryCompose(int first, int second, out int composed)
    {
        if (first is >= FirstLeading and < FirstLeading + LeadingCount && second is >= FirstVowel and < FirstVowel + VowelCount)
        {
            composed = FirstHangul + ((((first - FirstLeading) * VowelCount) + second - FirstVowel) * TrailingCount);
            return true;
        }

        if (first is >= FirstHangul and <= LastHangul && (first - FirstHangul) % TrailingCount == 0
            && second is > FirstTrailing and < FirstTrailing + TrailingCount)
        {
            composed = first + second - FirstTrailing;
            return true;
        }

        return Compositions.TryGetValue((first, second), out composed);
    }

    private static void SortPending(List<Item> items, int first)
    {
        if (items.Count - first > MostSortedInPlace)
        {
            Item[] sorted = [.. items.Skip(first).OrderBy(item => CombiningClass(item.Code))];
            items.RemoveRange(first, sorted.Length);
            items.AddRange(sorted);
            return;
        }

        // Few, and stable: marks of one class stay in their order.
        for (int i = first + 1; i < items.Count; i++)
        {
            for (int j = i; j > first && CombiningClass(items[j - 1].Code) > CombiningClass(items[j].Code); j--)
            {
                (items[j - 1], items[j]) = (items[j], items[j - 1]);
            }
        }
    }

    private static Dictionary<int, byte> LoadClasses()
    {
        const string Prefix = "combining ";
        var classes = new Dictionary<int, byte>();
        foreach (string section in CharacterClasses.Table.RangeNames.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            byte number = byte.Parse(section.AsSpan(Prefix.Length), System.Globalization.CultureInfo.InvariantCulture);
            foreach ((int first, int last) in CharacterClasses.Table.Ranges(section))
            {
                for (int code = first; code <= last; code++)
                {
                    classes.Add(code, number);
                }
            }
        }

        return classes;
    }

    private static Dictionary<(int First, int Second), int> LoadCompositions() =>
        CharacterClasses.Table.Mapping("composed").ToDictionary(
            entry => (char.ConvertToUtf32(entry.Value, 0), char.ConvertToUtf32(entry.Value, char.IsSurrogate(entry.Value[0]) ? 2 : 1)),
            entry => entry.Key);
}
