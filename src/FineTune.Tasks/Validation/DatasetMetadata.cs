using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Values of a Dataset item's metadata; each one that cannot be read is a diagnostic at its place.</summary>
internal sealed class DatasetMetadata(EvaluatedItem item, Func<string, SourcePosition> positionOf, DiagnosticList diagnostics)
{
    private readonly ValueParser _parser = new(diagnostics);

    public int? WholeNumber(string name) =>
        item.Find(name) is { } written ? _parser.WholeNumber(name, written, minimum: 0, positionOf(name)) : null;

    public List<string> List(string name)
    {
        string[] entries = (item.Find(name) ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. entries];
    }

    public string? Encoding()
    {
        string? name = item.Find("Encoding");
        return name is null || TextEncodings.Find(name) is not null
            ? name
            : Bad<string>("Encoding", name, "an encoding's name, such as utf-8, latin1 or windows-1252");
    }

    public char? Delimiter(DatasetFormat format)
    {
        // Blanks and tabs are metadata's own edges: they are written as words.
        string? written = item.Find("Delimiter");
        char? delimiter = written?.ToLowerInvariant() switch
        {
            null => null,
            "tab" or "\\t" => '\t',
            "space" => ' ',
            _ when written.Length == 1 && written[0] < 128 && written[0] != '"' => written[0],
            _ => Bad("Delimiter", written, "one character such as ';' (in MSBuild %3B), '|', or the word tab or space"),
        };
        return format is DatasetFormat.Csv or DatasetFormat.Tsv ? delimiter : OnlyForCsv("Delimiter", delimiter, written is not null);

        char? Bad(string name, string value, string expected)
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, positionOf(name), name, value, expected);
            return null;
        }
    }

    public DatasetQuoting Quoting(DatasetFormat format)
    {
        string? written = item.Find("Quoting");
        var quoting = written is null ? DatasetQuoting.Auto : _parser.Choice<DatasetQuoting>("Quoting", written, positionOf("Quoting")) ?? DatasetQuoting.Auto;
        return format is DatasetFormat.Csv or DatasetFormat.Tsv ? quoting : OnlyForCsv("Quoting", quoting, written is not null);
    }

    public bool HasHeader(DatasetFormat format)
    {
        string? written = item.Find("HasHeader");
        bool header = true;
        if (written is not null && !bool.TryParse(written, out header))
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, positionOf("HasHeader"), "HasHeader", written, "true or false");
        }

        return format is DatasetFormat.Csv or DatasetFormat.Tsv ? header : OnlyForCsv("HasHeader", true, written is not null);
    }

    /// <summary>New names by old ones: <c>review=text;stars=label</c>.</summary>
    public Dictionary<string, string> Columns()
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string entry in List("Columns"))
        {
            string[] sides = entry.Split('=', StringSplitOptions.TrimEntries);
            if (sides.Length != 2 || sides[0].Length == 0 || sides[1].Length == 0 || !names.Add(sides[1]) || !columns.TryAdd(sides[0], sides[1]))
            {
                Bad<string>("Columns", entry, "a list of old=new, with every name once");
            }
        }

        return columns;
    }

    /// <summary>Conditions that all must be met: <c>lang=en;stars!=3</c>.</summary>
    public List<RowCondition> Where()
    {
        var conditions = new List<RowCondition>();
        foreach (string entry in List("Where"))
        {
            int sign = entry.IndexOf('=', StringComparison.Ordinal);
            bool isEqual = sign < 1 || entry[sign - 1] != '!';
            string column = sign < 1 ? "" : entry[..(isEqual ? sign : sign - 1)].Trim();
            if (column.Length == 0)
            {
                Bad<string>("Where", entry, "a list of column=value or column!=value");
            }
            else
            {
                conditions.Add(new RowCondition(column, isEqual, entry[(sign + 1)..].Trim()));
            }
        }

        return conditions;
    }

    /// <summary>A number above 0 and at most 1.</summary>
    public double? Share(string name) =>
        item.Find(name) is not { } written || _parser.Number(name, written, positionOf(name)) is not { } share ? null
        : share is > 0 and <= 1 ? share
        : Bad<double>(name, written, "a number above 0 and at most 1");

    public double? Weight() =>
        item.Find("Weight") is not { } written || _parser.Number("Weight", written, positionOf("Weight")) is not { } weight ? null
        : weight > 0 ? weight
        : Bad<double>("Weight", written, "a number above 0");

    /// <summary>Held-out splits: <c>0.1</c>, or <c>validation=0.1;test=0.2</c>.</summary>
    /// <param name="own">The Dataset's own split, which keeps the rest.</param>
    public List<HeldOutSplit> SplitBy(string own)
    {
        var splits = new List<HeldOutSplit>();
        double sum = 0;
        foreach (string entry in List("SplitBy"))
        {
            int sign = entry.IndexOf('=', StringComparison.Ordinal);
            string split = sign < 0 ? SplitNames.Validation : entry[..sign].Trim();
            double? share = _parser.Number("SplitBy", entry[(sign + 1)..].Trim(), positionOf("SplitBy"));
            sum += share ?? 0;
            bool isKnown = Contains(SplitNames.Known, split) && split != own && !splits.Exists(other => other.Split == split);
            if (share is not null && (share is <= 0 || sum >= 1 || !isKnown))
            {
                Bad<string>(
                    "SplitBy",
                    entry,
                    $"a share between 0 and 1, or split=share of other splits than '{own}' ({string.Join(", ", SplitNames.Known)}), all shares below 1 "
                        + "together");
            }
            else if (share is { } held)
            {
                splits.Add(new HeldOutSplit(split, held));
            }
        }

        return splits;
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string known in names)
        {
            if (known == name)
            {
                return true;
            }
        }

        return false;
    }

    private T OnlyForCsv<T>(string name, T value, bool isSet)
    {
        if (isSet)
        {
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, positionOf(name), $"{name} is for csv and tsv files only");
        }

        return value;
    }

    private T? Bad<T>(string name, string value, string expected)
    {
        diagnostics.Add(DiagnosticCatalog.BadValue, positionOf(name), name, value, expected);
        return default;
    }
}
