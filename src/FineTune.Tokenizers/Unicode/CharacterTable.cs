using System.Globalization;

namespace FineTune.Tokenizers.Unicode;

/// <summary>A file of character classes, as <c>generate.py</c> and <c>generate_classes.py</c> write them: sections of ranges or of mappings.</summary>
internal sealed class CharacterTable
{
    private readonly Dictionary<string, List<(int First, int Last)>> _ranges = [];
    private readonly Dictionary<string, Dictionary<int, string>> _mappings = [];

    private CharacterTable()
    {
    }

    /// <param name="resource">Name of the file.</param>
    public static CharacterTable Load(string resource)
    {
        using Stream stream = typeof(CharacterTable).Assembly.GetManifestResourceStream($"FineTune.Tokenizers.Unicode.{resource}")!;
        using var reader = new StreamReader(stream);
        var table = new CharacterTable();
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '[')
            {
                section = line[1..^1];
            }
            else if (line[0] != '#')
            {
                table.Add(section, line);
            }
        }

        return table;
    }

    /// <summary>Names of the sections of ranges.</summary>
    public IEnumerable<string> RangeNames => _ranges.Keys;

    /// <summary>Empty where there is no such section.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges(string section) => _ranges.GetValueOrDefault(section) ?? [];

    public IReadOnlyDictionary<int, string> Mapping(string section) => _mappings[section];

    private void Add(string section, string line)
    {
        int arrow = line.IndexOf('>', StringComparison.Ordinal);
        (int first, int last, int step) = ParseRange(arrow < 0 ? line : line[..arrow]);
        if (arrow < 0)
        {
            GetOrAdd(_ranges, section).Add((first, last));
            return;
        }

        int[] target = [.. line[(arrow + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseCode)];
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
