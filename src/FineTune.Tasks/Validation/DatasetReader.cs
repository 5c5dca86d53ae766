using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>MSBuild gives one item a file; the files of one element and one split make one dataset.</summary>
/// <param name="evalSplit">The EvalSplit the project sets; may be a split of any name.</param>
internal sealed partial class DatasetReader(ProjectXml project, string evalSplit, DiagnosticList diagnostics)
{
    private readonly HashSet<(string Split, SourcePosition Position)> _unknownSplits = [];
    private readonly ElementMatcher _matcher = new(project, KnownNames.Dataset, KnownNames.DatasetMetadata);

    public IReadOnlyList<DatasetSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        var groups = new List<Group>();
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            string split = item.Find("Split") is { } written ? SplitOf(written, item, element) : SplitGuess.Of(item.Include);
            Group? group = groups.Find(existing => existing.Takes(item, element, split));
            if (group is null)
            {
                groups.Add(group = new Group(item, element, split));
            }

            group.Files.Add(item);
        }

        foreach ((ItemElement element, string wildcard) in _matcher.WildcardsWithoutFiles())
        {
            diagnostics.Add(DiagnosticCatalog.FileNotFound, element.Position, $"No file matches the wildcard '{wildcard}'{HintAtEscapes(wildcard)}");
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

    /// <summary>MSBuild unescapes the name of the folder it searches, whatever the folder is called.</summary>
    private string HintAtEscapes(string wildcard)
    {
        string searched = Path.Combine(Path.GetDirectoryName(project.Path)!, Uri.UnescapeDataString(wildcard));
        return EscapedCharacter().Match(searched) is { Success: true } escaped
            ? $" (MSBuild's wildcards find no name with a '{escaped.Value}' in it: name the files one by one)"
            : "";
    }

    /// <summary>A name that nothing knows is a slip, and would be a split nobody reads.</summary>
    private string SplitOf(string written, EvaluatedItem item, ItemElement? element)
    {
        foreach (string known in SplitNames.Known)
        {
            if (known.Equals(written, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        SourcePosition position = element?.PositionOf("Split") ?? new SourcePosition(item.DefiningFile);
        // A dataset of the Hub may call its splits what it likes; a slip shows when it is asked for them.
        if (written == evalSplit || HubDatasets.Find(item) is not null)
        {
            if (!SplitName().IsMatch(written))
            {
                diagnostics.Add(DiagnosticCatalog.BadValue, position, "Split", written, "a name of letters, digits, '.', '-' and '_'");
            }
        }
        else if (_unknownSplits.Add((written, position)))
        {
            string suggestion = NearestName.Suggestion(written, SplitNames.Known);
            diagnostics.Add(DiagnosticCatalog.UnknownSplit, position, written, suggestion, string.Join(", ", SplitNames.Known));
        }

        return written;
    }

    private DatasetSpec? Read(Group group)
    {
        HubDatasetReference? hub = HubDatasets.Find(group.Files[0]);
        var files = new List<string>();
        foreach (EvaluatedItem file in hub is null ? group.OrderedFiles() : new List<EvaluatedItem>())
        {
            if (Directory.Exists(file.FullPath))
            {
                diagnostics.Add(DiagnosticCatalog.FileNotReadable, PositionOf(group), file.Include, "it is a folder; a wildcard such as folder/*.csv names its files");
            }
            else if (!File.Exists(file.FullPath))
            {
                diagnostics.Add(DiagnosticCatalog.FileNotFound, PositionOf(group), $"The dataset file '{file.Include}' does not exist");
            }

            files.Add(file.FullPath);
        }

        if (files.Exists(Directory.Exists))
        {
            return null;
        }

        EvaluatedItem first = group.Files[0];
        var metadata = new DatasetMetadata(first, name => PositionOf(group, name), diagnostics);
        // A dataset of the Hub has the format that Pull finds, unless the project chooses one.
        DatasetFormat? format = hub is { IsFormatChosen: false }
            ? DatasetFormat.Parquet
            : DatasetFormats.Find(first, PositionOf(group), name => PositionOf(group, name), diagnostics);
        return format is not null
            ? new DatasetSpec
            {
                Files = files,
                Split = group.Split,
                Format = format.Value,
                Encoding = metadata.Encoding(),
                Delimiter = metadata.Delimiter(format.Value),
                Quoting = metadata.Quoting(format.Value),
                HasHeader = metadata.HasHeader(format.Value),
                Columns = metadata.Columns(),
                TextColumn = first.Find("TextColumn"),
                TextPairColumn = first.Find("TextPairColumn"),
                TokensColumn = first.Find("TokensColumn"),
                LabelColumn = first.Find("LabelColumn"),
                LabelDelimiter = first.Find("LabelDelimiter"),
                LabelNames = metadata.List("LabelNames"),
                Where = metadata.Where(),
                Sample = metadata.Share("Sample"),
                Shuffle = metadata.WholeNumber("Shuffle"),
                Skip = metadata.WholeNumber("Skip") ?? 0,
                Take = metadata.WholeNumber("Take"),
                SplitBy = metadata.SplitBy(group.Split),
                Weight = metadata.Weight(),
                Hub = hub,
                Position = PositionOf(group),
            }
            : null;
    }

    private SourcePosition PositionOf(Group group) => group.Element?.Position ?? new SourcePosition(DefiningFile(group));

    private SourcePosition PositionOf(Group group, string metadata) => group.Element?.PositionOf(metadata) ?? PositionOf(group);

    [GeneratedRegex(@"^[\w][\w.-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex SplitName();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex EscapedCharacter();

    private string DefiningFile(Group group) => group.Files[0].DefiningFile is { Length: > 0 } file ? file : project.Path;

    private sealed class Group(EvaluatedItem first, ItemElement? element, string split)
    {
        public ItemElement? Element { get; } = element;

        public string Split { get; } = split;

        public List<EvaluatedItem> Files { get; } = [];

        /// <summary>
        /// As they are written; what wildcards find in the order of the names: MSBuild has it in that of the file system, which is another one in another clone, and
        /// rows in another order are another training.
        /// </summary>
        public List<EvaluatedItem> OrderedFiles()
        {
            if (Element?.Include is not { } include || new IncludePattern(include).MayFindFiles)
            {
                Files.Sort((first, second) => string.CompareOrdinal(first.Include.Replace('\\', '/'), second.Include.Replace('\\', '/')));
            }

            return Files;
        }

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
