using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>MSBuild gives one item a file; the files of one element and one split make one dataset.</summary>
internal sealed class DatasetReader(ProjectXml project, DiagnosticList diagnostics)
{
    private readonly ValueParser _parser = new(diagnostics);
    private readonly ElementMatcher _matcher = new(project, KnownNames.Dataset, KnownNames.DatasetMetadata);

    public IReadOnlyList<DatasetSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        var groups = new List<Group>();
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            string split = item.Find("Split") ?? SplitGuess.Of(item.Include);
            Group? group = groups.Find(existing => existing.Takes(item, element, split));
            if (group is null)
            {
                groups.Add(group = new Group(item, element, split));
            }

            group.Files.Add(item);
        }

        foreach ((ItemElement element, string wildcard) in _matcher.WildcardsWithoutFiles())
        {
            diagnostics.Add(DiagnosticCatalog.FileNotFound, element.Position, wildcard);
        }

        var datasets = new List<DatasetSpec>();
        foreach (Group group in groups)
        {
            if (Read(group) is { } dataset)
            {
                datasets.Add(dataset);
            }
        }

        return datasets;
    }

    private static List<string> LabelNames(EvaluatedItem item)
    {
        string[] names = (item.Find("LabelNames") ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. names];
    }

    private DatasetSpec? Read(Group group)
    {
        var files = new List<string>();
        foreach (EvaluatedItem file in group.Files)
        {
            if (!File.Exists(file.FullPath))
            {
                diagnostics.Add(DiagnosticCatalog.FileNotFound, PositionOf(group), file.Include);
            }

            files.Add(file.FullPath);
        }

        EvaluatedItem first = group.Files[0];
        return Format(group) is { } format
            ? new DatasetSpec
            {
                Files = files,
                Split = group.Split,
                Format = format,
                TextColumn = first.Find("TextColumn"),
                TextPairColumn = first.Find("TextPairColumn"),
                TokensColumn = first.Find("TokensColumn"),
                LabelColumn = first.Find("LabelColumn"),
                LabelNames = LabelNames(first),
                Shuffle = Number(group, "Shuffle"),
                Skip = Number(group, "Skip") ?? 0,
                Take = Number(group, "Take"),
                Position = PositionOf(group),
            }
            : null;
    }

    private DatasetFormat? Format(Group group)
    {
        EvaluatedItem first = group.Files[0];
        if (first.Find("Format") is { } written)
        {
            return Named(written) ?? BadFormat(group, written);
        }

        DatasetFormat? format = Named(Path.GetExtension(first.Include).TrimStart('.'));
        if (format is null)
        {
            diagnostics.Add(DiagnosticCatalog.UnknownFormat, PositionOf(group), first.Include);
        }

        return format;
    }

    private static DatasetFormat? Named(string format) => format.ToLowerInvariant() switch
    {
        "csv" => DatasetFormat.Csv,
        "tsv" => DatasetFormat.Tsv,
        "jsonl" or "json" or "ndjson" => DatasetFormat.JsonLines,
        "parquet" => DatasetFormat.Parquet,
        "conll" => DatasetFormat.Conll,
        _ => null,
    };

    private DatasetFormat? BadFormat(Group group, string written)
    {
        _ = _parser.Choice("Format", written, ["csv", "tsv", "jsonl", "parquet", "conll"], PositionOf(group, "Format"));
        return null;
    }

    private int? Number(Group group, string name) =>
        group.Files[0].Find(name) is { } written ? _parser.WholeNumber(name, written, minimum: 0, PositionOf(group, name)) : null;

    private SourcePosition PositionOf(Group group) => group.Element?.Position ?? new SourcePosition(DefiningFile(group));

    private SourcePosition PositionOf(Group group, string metadata) => group.Element?.PositionOf(metadata) ?? PositionOf(group);

    private string DefiningFile(Group group) => group.Files[0].DefiningFile is { Length: > 0 } file ? file : project.Path;

    private sealed class Group(EvaluatedItem first, ItemElement? element, string split)
    {
        public ItemElement? Element { get; } = element;

        public string Split { get; } = split;

        public List<EvaluatedItem> Files { get; } = [];

        public bool Takes(EvaluatedItem item, ItemElement? itemElement, string itemSplit) =>
            itemSplit == Split && ReferenceEquals(itemElement, Element) && (Element is not null || AgreesWithFirst(item));

        /// <summary>Items of another file have no element to tell them apart; equal metadata must do.</summary>
        private bool AgreesWithFirst(EvaluatedItem item)
        {
            foreach (string name in KnownNames.DatasetMetadata)
            {
                if (item.Find(name) != first.Find(name))
                {
                    return false;
                }
            }

            return item.DefiningFile == first.DefiningFile;
        }
    }
}
