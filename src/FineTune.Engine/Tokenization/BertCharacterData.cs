using System.Globalization;

namespace FineTune.Engine.Tokenization;

/// <summary>The contents of <c>Unicode/bert-characters.txt</c>: how Hugging Face's tokenizers see each character.</summary>
internal sealed class BertCharacterData
{
    private const string Resource = "FineTune.Engine.Tokenization.Unicode.bert-characters.txt";

    private readonly Dictionary<string, List<(int First, int Last)>> _ranges = [];
    private readonly Dictionary<string, Dictionary<int, string>> _mappings = [];

    private BertCharacterData()
    {
    }

    /// <summary>Control and format characters that clean_text drops.</summary>
    public IReadOnlyList<(int First, int Last)> Removed => _ranges["removed"];

    public IReadOnlyList<(int First, int Last)> Space => _ranges["space"];

    /// <summary>Chinese characters, which get a space on each side.</summary>
    public IReadOnlyList<(int First, int Last)> Chinese => _ranges["isolated"];

    public IReadOnlyList<(int First, int Last)> Punctuation => _ranges["punctuation"];

    /// <summary>Marks that strip_accents drops.</summary>
    public IReadOnlyList<(int First, int Last)> Marks => _ranges["marks"];

    /// <summary>Characters that strip_accents replaces, Hangul syllables aside.</summary>
    public IReadOnlyDictionary<int, string> Decomposed => _mappings["decomposed"];

    public IReadOnlyDictionary<int, string> Lowered => _mappings["lowered"];

    public static BertCharacterData Load()
    {
        using Stream stream = typeof(BertCharacterData).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var data = new BertCharacterData();
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '[')
            {
                section = line[1..^1];
            }
            else if (line[0] != '#')
            {
                data.Add(section, line);
            }
        }

        return data;
    }

    private void Add(string section, string line)
    {
        int arrow = line.IndexOf('>', StringComparison.Ordinal);
        (int first, int last, int step) = ParseRange(arrow < 0 ? line : line[..arrow]);
        if (arrow < 0)
        {
            GetOrAdd(_ranges, section).Add((first, last));
            return;
        }

        int[] target = [.. line[(arrow + 1)..].Split(' ').Select(ParseCode)];
        Dictionary<int, string> mapping = GetOrAdd(_mappings, section);
        for (int code = first; code <= last; code += step)
        {
            // Only runs of single characters move along; longer targets stand alone.
            mapping.Add(code, string.Concat(target.Select(t => char.ConvertFromUtf32(t + code - first))));
        }
    }

    private static (int First, int Last, int Step) ParseRange(string text)
    {
        string[] rangeAndStep = text.Split('/');
        string[] ends = rangeAndStep[0].Split('-');
        return (ParseCode(ends[0]), ParseCode(ends[^1]), rangeAndStep.Length == 2 ? ParseCode(rangeAndStep[1]) : 1);
    }

    private static int ParseCode(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static T GetOrAdd<T>(Dictionary<string, T> sections, string section)
        where T : new() =>
        sections.TryGetValue(section, out T? value) ? value : sections[section] = new T();
}
