using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Python's str sees characters by Unicode 16, out of <c>python-characters.txt</c>.</summary>
internal static class PythonCharacters
{
    private const int Sigma = 0x3A3;
    private static readonly Lazy<CharacterTable> Table = new(() => CharacterTable.Load("python-characters.txt"));
    private static readonly Dictionary<string, CodePointSet> Sets = [];

    public static bool IsSpace(int code) => code < 128 ? code is (>= 9 and <= 13) or (>= 28 and <= 32) : Is("space", code);

    /// <param name="name">A section of the file, as alpha or printable.</param>
    public static bool Is(string name, int code)
    {
        lock (Sets)
        {
            if (!Sets.TryGetValue(name, out CodePointSet? set))
            {
                Sets[name] = set = new CodePointSet(Table.Value.Ranges(name));
            }

            return set.Contains(code);
        }
    }

    public static bool IsCased(int code) => Is("is lower", code) || Is("is upper", code) || Is("is title", code);

    public static string Upper(string text) => Map(text, "upper");

    public static string Lower(string text)
    {
        if (!text.Contains((char)Sigma))
        {
            return Map(text, "lower");
        }

        List<int> codes = CodePoints.Of(text);
        var lower = new StringBuilder();
        for (int index = 0; index < codes.Count; index++)
        {
            AppendLower(lower, codes, index);
        }

        return lower.ToString();
    }

    public static string Fold(string text)
    {
        IReadOnlyDictionary<int, string> fold = Table.Value.Mapping("fold");
        IReadOnlyDictionary<int, string> lower = Table.Value.Mapping("lower");
        var folded = new StringBuilder();
        foreach (int code in CodePoints.Of(text))
        {
            Append(folded, code, fold.TryGetValue(code, out string? target) ? target : lower.GetValueOrDefault(code));
        }

        return folded.ToString();
    }

    /// <summary>str.title: letters behind letters are small.</summary>
    public static string Title(string text)
    {
        List<int> codes = CodePoints.Of(text);
        var title = new StringBuilder();
        bool isInWord = false;
        for (int index = 0; index < codes.Count; index++)
        {
            if (isInWord)
            {
                AppendLower(title, codes, index);
            }
            else
            {
                AppendTitle(title, codes[index]);
            }

            isInWord = IsCased(codes[index]);
        }

        return title.ToString();
    }

    public static string Capitalize(string text)
    {
        List<int> codes = CodePoints.Of(text);
        var capitalized = new StringBuilder();
        for (int index = 0; index < codes.Count; index++)
        {
            if (index == 0)
            {
                AppendTitle(capitalized, codes[0]);
            }
            else
            {
                AppendLower(capitalized, codes, index);
            }
        }

        return capitalized.ToString();
    }

    public static string SwapCase(string text)
    {
        List<int> codes = CodePoints.Of(text);
        var swapped = new StringBuilder();
        for (int index = 0; index < codes.Count; index++)
        {
            if (Is("is upper", codes[index]))
            {
                AppendLower(swapped, codes, index);
            }
            else
            {
                Append(swapped, codes[index], Is("is lower", codes[index]) ? Table.Value.Mapping("upper").GetValueOrDefault(codes[index]) : null);
            }
        }

        return swapped.ToString();
    }

    private static string Map(string text, string mapping)
    {
        IReadOnlyDictionary<int, string> table = Table.Value.Mapping(mapping);
        var mapped = new StringBuilder(text.Length);
        foreach (int code in CodePoints.Of(text))
        {
            Append(mapped, code, table.GetValueOrDefault(code));
        }

        return mapped.ToString();
    }

    private static void Append(StringBuilder text, int code, string? target)
    {
        if (target is not null)
        {
            text.Append(target);
        }
        else
        {
            CodePoints.Append(text, code);
        }
    }

    private static void AppendTitle(StringBuilder text, int code) =>
        Append(text, code, Table.Value.Mapping("title").TryGetValue(code, out string? title) ? title : Table.Value.Mapping("upper").GetValueOrDefault(code));

    private static void AppendLower(StringBuilder text, List<int> codes, int index)
    {
        if (codes[index] == Sigma && IsFinal(codes, index))
        {
            text.Append('ς');
        }
        else
        {
            Append(text, codes[index], Table.Value.Mapping("lower").GetValueOrDefault(codes[index]));
        }
    }

    /// <summary>True for a sigma behind a letter of its word that none follows.</summary>
    private static bool IsFinal(List<int> codes, int index)
    {
        int before = index - 1;
        while (before >= 0 && Is("ignorable", codes[before]))
        {
            before--;
        }

        int after = index + 1;
        while (after < codes.Count && Is("ignorable", codes[after]))
        {
            after++;
        }

        return before >= 0 && IsCased(codes[before]) && (after == codes.Count || !IsCased(codes[after]));
    }
}
