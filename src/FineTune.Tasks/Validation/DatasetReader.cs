using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>MSBuild gives one item a file; the files of one element and one split make one dataset.</summary>
/// <param name="evalSplit">The EvalSplit the project sets; may be a split of any name.</param>
/// <param name="outputs">The project's output folders, full paths.</param>
/// <param name="task">The project's; null where it has none that is known.</param>
internal sealed partial class DatasetReader(
    ProjectXml project, string evalSplit, IReadOnlyList<string> outputs, FineTuneTask? task, DiagnosticList diagnostics)
{
    private readonly LeftOutFolders _leftOut = new(Path.GetDirectoryName(project.Path)!, outputs);
    private readonly FoundFiles _found = new();

    /// <summary>What the rows of the task are; null where they are texts.</summary>
    private readonly MediaKind? _media = task is { } known ? TaskCatalog.Of(known).Media : null;

    private static readonly string[] ColumnMetadata =
    [
        "TextColumn", "TextPairColumn", "TargetColumn", "NegativeColumns", "TokensColumn", "ImageColumn", "AudioColumn", "LabelColumn",
        "QuestionColumn", "ContextColumn", "AnswersColumn", "EndingColumns", "Columns", "Where",
    ];

    private readonly HashSet<(string Split, SourcePosition Position)> _unknownSplits = [];
    private readonly ElementMatcher _matcher = new(project, KnownNames.Dataset, KnownNames.DatasetMetadata);

    public IReadOnlyList<DatasetSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        var groups = new List<Group>();
        var withoutFiles = new Dictionary<ItemElement, string>();
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            if (IsLeftOut(item, element, out string? wildcard))
            {
                if (element is not null)
                {
                    withoutFiles.TryAdd(element, wildcard ?? element.Include!);
                }

                continue;
            }

            string split = item.Find("Split") is { } written ? SplitOf(written, item, element) : GuessSplit(item, element);
            Group? group = groups.Find(existing => existing.Takes(item, element, split));
            if (group is null)
            {
                groups.Add(group = new Group(item, element, split));
            }

            group.Files.Add(item);
        }

        foreach (Group group in groups)
        {
            _ = group.Element is not null && withoutFiles.Remove(group.Element);
        }

        foreach ((ItemElement element, string wildcard) in withoutFiles)
        {
            diagnostics.Add(
                DiagnosticCatalog.FileNotFound,
                element.Position,
                $"No file matches the wildcard '{wildcard}', but for folders that are hidden or that builds write");
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

    /// <summary>What is worth a line in the build's output about the files.</summary>
    public IReadOnlyList<string> Notes => _found.Notes();

    private bool IsLeftOut(EvaluatedItem item, ItemElement? element, out string? wildcard)
    {
        var pattern = element?.Include is { } include ? new IncludePattern(include) : null;
        wildcard = pattern?.WildcardOf(item.Include);
        if (HubDatasets.Find(item) is not null || (pattern is { IsComputed: false } && wildcard is null))
        {
            return false;
        }

        bool isLeftOut = _leftOut.Has(item, wildcard, out string? folder);
        if (folder is not null)
        {
            _found.LeaveOut(element ?? (object)item.DefiningFile, wildcard ?? item.Include, folder);
        }

        return isLeftOut;
    }

    /// <summary>
    /// By the names of the file and of the folders that the project names or its wildcard finds, not of those where the project itself lies.
    /// </summary>
    private string GuessSplit(EvaluatedItem item, ItemElement? element)
    {
        if (HubDatasets.Find(item) is not null)
        {
            return SplitGuess.Of(Path.GetFileName(item.Include), out _);
        }

        string path = item.Include;
        if (Path.IsPathRooted(path))
        {
            string relative = Path.GetRelativePath(Path.GetDirectoryName(project.Path)!, path);
            path = relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
                ? (item.Find("RecursiveDir") ?? "") + Path.GetFileName(path)
                : relative;
        }

        string split = SplitGuess.Of(path, out string? folder);
        if (folder is not null)
        {
            _found.GiveSplit(element ?? (object)item.DefiningFile, element?.Include ?? item.Include, split, folder);
        }

        return split;
    }

    /// <summary>Where the project names the columns of a Dataset, by the metadata.</summary>
    private Dictionary<string, SourcePosition> ColumnPositions(Group group)
    {
        var positions = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach (string name in ColumnMetadata)
        {
            MetadataElement? written = group.Element?.Find(name);
            foreach (ItemElement item in project.Items)
            {
                written ??= item.IsDefinition && item.Is(KnownNames.Dataset) ? item.Find(name) : null;
            }

            if (written is not null && group.Files[0].Find(name) is not null)
            {
                positions.Add(name, written.Position);
            }
        }

        return positions;
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
        string? mediaFolder = null;
        DatasetFormat? filesFormat = null;
        foreach (EvaluatedItem file in hub is null ? group.OrderedFiles() : new List<EvaluatedItem>())
        {
            (MediaKind? kind, List<string> found) = MediaFiles.Below(file.FullPath, _media is null ? MediaKind.All : [_media, .. MediaKind.All]);
            if (kind is not null)
            {
                mediaFolder = group.Files.Count == 1 ? file.FullPath.TrimEnd(Path.DirectorySeparatorChar) : null;
                filesFormat ??= kind.Folder;
                files.AddRange(found);
                continue;
            }

            if (Directory.Exists(file.FullPath))
            {
                diagnostics.Add(
                    DiagnosticCatalog.FileNotReadable,
                    PositionOf(group),
                    file.Include,
                    "it is a folder; a wildcard such as folder/*.csv names its files, and a folder of "
                        + $"{(_media ?? MediaKind.Pictures).Plural} has them in folders by class");
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
        string? set = SetOf(group);
        var metadata = new DatasetMetadata(first, name => PositionOf(group, name), diagnostics);
        // A dataset of the Hub has the format that Pull finds, unless the project chooses one.
        DatasetFormat? format = hub is { IsFormatChosen: false }
            ? DatasetFormat.Parquet
            : Directory.Exists(first.FullPath) && first.Find("Format") is null ? filesFormat
            : DatasetFormats.Find(first, PositionOf(group), name => PositionOf(group, name), diagnostics);
        return format is not null
            ? new DatasetSpec
            {
                Files = files,
                Split = set is null ? group.Split : $"{group.Split}.{set}",
                EvalSet = set,
                Format = format.Value,
                Encoding = metadata.Encoding(),
                Delimiter = metadata.Delimiter(format.Value),
                Quoting = metadata.Quoting(format.Value),
                HasHeader = metadata.HasHeader(format.Value),
                Columns = metadata.Columns(),
                TextColumn = first.Find("TextColumn"),
                TextPairColumn = first.Find("TextPairColumn"),
                TargetColumn = first.Find("TargetColumn"),
                NegativeColumns = metadata.List("NegativeColumns"),
                TokensColumn = first.Find("TokensColumn"),
                MediaColumn = _media is null ? null : first.Find(_media.ColumnMetadata),
                MediaFolder = MediaFolder(group, format.Value) ?? mediaFolder,
                LabelColumn = first.Find("LabelColumn"),
                QuestionColumn = first.Find("QuestionColumn"),
                ContextColumn = first.Find("ContextColumn"),
                AnswersColumn = first.Find("AnswersColumn"),
                EndingColumns = metadata.List("EndingColumns"),
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
                ColumnPositions = ColumnPositions(group),
            }
            : null;
    }

    /// <summary>Full path of the folder that paths of pictures or recordings are relative to; null where the project does not say.</summary>
    private string? MediaFolder(Group group, DatasetFormat format)
    {
        foreach (MediaKind other in MediaKind.All)
        {
            foreach (string name in new[] { other.ColumnMetadata, other.FolderMetadata })
            {
                if (task is not null && other != _media && group.Files[0].Find(name) is not null)
                {
                    diagnostics.Add(
                        DiagnosticCatalog.ArgumentsDisagree,
                        PositionOf(group, name),
                        $"{name} is about {other.Plural}, and the rows of this FineTuneTask are {_media?.Plural ?? "texts"}");
                }
            }
        }

        if (_media is not { } media || group.Files[0].Find(media.FolderMetadata) is not { } written)
        {
            return null;
        }

        string folder = Path.GetFullPath(written.Replace('\\', '/'), Path.GetDirectoryName(project.Path)!).TrimEnd(Path.DirectorySeparatorChar);
        SourcePosition position = PositionOf(group, media.FolderMetadata);
        if (format == media.Folder || format == DatasetFormat.Parquet)
        {
            diagnostics.Add(
                DiagnosticCatalog.ArgumentsDisagree, position, $"{media.FolderMetadata} is for files with rows that name {media.Plural} by their paths");
        }
        else if (!Directory.Exists(folder))
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, position, media.FolderMetadata, written, "a folder that exists");
        }

        return folder;
    }

    /// <summary>The name of the evaluation set that a Dataset is; null for one without a name.</summary>
    private string? SetOf(Group group)
    {
        if (group.Files[0].Find("Name") is not { } name)
        {
            return null;
        }

        if (group.Split == SplitNames.Train || !SetName().IsMatch(name))
        {
            diagnostics.Add(DiagnosticCatalog.NameWithoutEvaluation, PositionOf(group, "Name"), group.Split, name);
        }

        return name;
    }

    [GeneratedRegex("^[\\w-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex SetName();

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
        /// As they are written; what wildcards find in the order of the names: MSBuild has it in that of the file system, which is another one in another
        /// clone, and rows in another order are another training.
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
