using System.Text;
using FineTune.Tokenizers.Patterns;

namespace FineTune.Tokenizers.Unicode;

/// <summary>How the parts of Hugging Face's tokenizers see characters, out of <c>character-classes.txt</c>.</summary>
internal static class CharacterClasses
{
    private static readonly Lazy<CharacterTable> LazyTable = new(() => CharacterTable.Load("character-classes.txt"));
    private static readonly Dictionary<string, CodePointSet> Sets = [];
    private static readonly object SetsLock = new();

    private static readonly Lazy<CodePointSet> LazySpace = new(() =>
        new CodePointSet(Enumerable.Range(0, 0x10000).Where(code => char.IsWhiteSpace((char)code)).Select(code => (code, code))));

    private static readonly Lazy<CodePointSet> LazyPunctuation = new(() => new CodePointSet(BertCharacterData.Load().Punctuation));

    /// <summary>The tables themselves.</summary>
    public static CharacterTable Table => LazyTable.Value;

    /// <summary>Rust's char::is_whitespace; the property never changed.</summary>
    public static CodePointSet Space => LazySpace.Value;

    /// <summary>Rust's char::is_numeric.</summary>
    public static CodePointSet Numeric => Find("numeric")!;

    /// <summary>ASCII's punctuation and Unicode's, as the pre-tokenizers see it.</summary>
    public static CodePointSet Punctuation => LazyPunctuation.Value;

    /// <summary>What <c>\w</c> is to the pre-tokenizer Whitespace and to added tokens.</summary>
    public static CodePointSet Word => Find("word")!;

    /// <summary>Marks that StripAccents drops.</summary>
    public static CodePointSet CombiningMarks => Find("combining")!;

    /// <summary>A class of regular expressions; null for one that is not in the table.</summary>
    /// <param name="name">A general category such as Lu or L, or a name such as word or han.</param>
    public static CodePointSet? OfRegex(string name) => Find($"regex {name}") ?? OfCategories(name);

    /// <summary>What a small ASCII letter also matches where case does not count, its capital aside.</summary>
    public static IEnumerable<int> Folds(char letter) =>
        Table.Ranges($"fold {letter}").SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1));

    /// <summary>Rust's str::to_lowercase, one character at a time.</summary>
    public static IReadOnlyDictionary<int, string> Lowercase => Table.Mapping("lowercase");

    public static bool IsWord(Rune rune) => Word.Contains(rune.Value);

    private static CodePointSet? OfCategories(string name)
    {
        if (name is "C" or "Cn")
        {
            // What is not assigned stands in no list.
            CodePointSet others = name == "C" ? new CodePointSet() : OfAssignedControls();
            foreach (string major in (string[])["L", "M", "N", "P", "S", "Z"])
            {
                others.Add(OfCategories(major)!);
            }

            return others.Complement();
        }

        string[] members = name == "LC"
            ? ["regex Lu", "regex Ll", "regex Lt"]
            : name.Length == 1
                ? [.. Table.RangeNames.Where(section => section.Length == 8 && section.StartsWith($"regex {name}", StringComparison.Ordinal))]
                : [];
        if (members.Length == 0)
        {
            return null;
        }

        var set = new CodePointSet();
        foreach (string member in members)
        {
            set.Add(Find(member)!);
        }

        return set;
    }

    private static CodePointSet OfAssignedControls()
    {
        var set = new CodePointSet();
        foreach (string member in (string[])["regex Cc", "regex Cf", "regex Co"])
        {
            set.Add(Find(member)!);
        }

        return set;
    }

    private static CodePointSet? Find(string section)
    {
        lock (SetsLock)
        {
            if (!Sets.TryGetValue(section, out CodePointSet? set) && Table.Ranges(section) is { Count: > 0 } ranges)
            {
                Sets.Add(section, set = new CodePointSet(ranges));
            }

            return set;
        }
    }
}
