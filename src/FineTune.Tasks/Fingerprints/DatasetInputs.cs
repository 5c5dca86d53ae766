using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>What of a project's Dataset items a result depends on: how they are read, and the content of their files.</summary>
internal sealed class DatasetInputs(ProjectSpec project, FileHasher hasher, KeyEntryList entries)
{
    /// <summary>Entries of Dataset items begin with it.</summary>
    public const string Prefix = "dataset/";

    /// <summary>
    /// Where the files of datasets lie, by the names of their entries: what an entry shows is no path for those of the Hub, and an old one for a file that was
    /// renamed.
    /// </summary>
    public static IReadOnlyDictionary<string, string> DatasetFiles(ProjectSpec project)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((DatasetSpec dataset, string prefix) in Prefixed(project))
        {
            for (int index = 0; index < dataset.Files.Count && MediaKind.OfFormat(dataset.Format) is null; index++)
            {
                files[FileName(prefix, index)] = dataset.Files[index];
            }
        }

        return files;
    }

    public void AddAll()
    {
        foreach ((DatasetSpec dataset, string prefix) in Prefixed(project))
        {
            Add(dataset, prefix);
        }
    }

    /// <summary>Every Dataset with what the names of its entries begin with: the split and its place in it.</summary>
    private static IEnumerable<(DatasetSpec Dataset, string Prefix)> Prefixed(ProjectSpec project)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (DatasetSpec dataset in project.Datasets)
        {
            _ = counts.TryGetValue(dataset.Split, out int index);
            counts[dataset.Split] = index + 1;
            yield return (dataset, $"{Prefix}{dataset.Split}/{KeyText.Number(index)}/");
        }
    }

    /// <param name="prefix">What the names of its entries begin with.</param>
    public void Add(DatasetSpec dataset, string prefix)
    {
        string display = (dataset.Hub?.Id ?? entries.Display(dataset.Files[0])) + ": ";
        entries.AddValue(prefix + "format", EnumNames.Of(dataset.Format), display + "Format");
        entries.AddValue(prefix + "encoding", dataset.Encoding ?? KeyText.NotSet, display + "Encoding");
        entries.AddValue(prefix + "delimiter", dataset.Delimiter?.ToString() ?? KeyText.NotSet, display + "Delimiter");
        entries.AddValue(prefix + "quoting", EnumNames.Of(dataset.Quoting), display + "Quoting");
        entries.AddValue(prefix + "has_header", dataset.HasHeader ? "true" : "false", display + "HasHeader");
        entries.AddValue(prefix + "columns", KeyText.Names(dataset.Columns), display + "Columns");
        entries.AddValue(prefix + "text_column", dataset.TextColumn ?? KeyText.NotSet, display + "TextColumn");
        entries.AddValue(prefix + "text_pair_column", dataset.TextPairColumn ?? KeyText.NotSet, display + "TextPairColumn");
        if (dataset.TargetColumn is { } target)
        {
            entries.AddValue(prefix + "target_column", target, display + "TargetColumn");
        }

        if (dataset.NegativeColumns.Count > 0)
        {
            entries.AddValue(prefix + "negative_columns", KeyText.Joined(dataset.NegativeColumns), display + "NegativeColumns");
        }

        entries.AddValue(prefix + "tokens_column", dataset.TokensColumn ?? KeyText.NotSet, display + "TokensColumn");
        entries.AddValue(prefix + "label_column", dataset.LabelColumn ?? KeyText.NotSet, display + "LabelColumn");
        AddColumnsOfQuestions(dataset, prefix, display);
        if (dataset.Slices.Count > 0)
        {
            entries.AddValue(prefix + "slices", KeyText.Joined(dataset.Slices), "the list of Slices");
        }

        entries.AddValue(prefix + "label_delimiter", dataset.LabelDelimiter ?? KeyText.NotSet, display + "LabelDelimiter");
        entries.AddValue(prefix + "label_names", KeyText.Joined(dataset.LabelNames), display + "LabelNames");
        entries.AddValue(prefix + "class_labels", dataset.HasClassLabels ? "true" : "false", display + "the labels of the Hub");
        entries.AddValue(prefix + "where", KeyText.Joined(dataset.Where), display + "Where");
        entries.AddValue(prefix + "sample", KeyText.Number(dataset.Sample), display + "Sample");
        entries.AddValue(prefix + "shuffle", KeyText.Number(dataset.Shuffle), display + "Shuffle");
        entries.AddValue(prefix + "skip", KeyText.Number(dataset.Skip), display + "Skip");
        entries.AddValue(prefix + "take", KeyText.Number(dataset.Take), display + "Take");
        entries.AddValue(prefix + "split_by", KeyText.Shares(dataset.SplitBy), display + "SplitBy");
        entries.AddValue(prefix + "weight", KeyText.Number(dataset.Weight), display + "Weight");
        AddMedia(dataset, prefix, display);
        for (int index = 0; index < dataset.Files.Count && MediaKind.OfFormat(dataset.Format) is null; index++)
        {
            string file = dataset.Files[index];
            entries.AddFile(FileName(prefix, index), file, dataset.Hub is { } hub ? $"{hub.Id}/{Path.GetFileName(file)}" : entries.Display(file));
        }
    }

    /// <summary>Only where they are set: the keys of tasks without them stay as they were.</summary>
    private void AddColumnsOfQuestions(DatasetSpec dataset, string prefix, string display)
    {
        foreach ((string name, string? column, string metadata) in new[]
        {
            ("question_column", dataset.QuestionColumn, "QuestionColumn"),
            ("context_column", dataset.ContextColumn, "ContextColumn"),
            ("answers_column", dataset.AnswersColumn, "AnswersColumn"),
            ("ending_columns", dataset.EndingColumns.Count == 0 ? null : KeyText.Joined(dataset.EndingColumns), "EndingColumns"),
        })
        {
            if (column is not null)
            {
                entries.AddValue(prefix + name, column, display + metadata);
            }
        }
    }

    /// <summary>The files of pictures or recordings, or those that files with rows may name. What has none has no entries of them.</summary>
    private void AddMedia(DatasetSpec dataset, string prefix, string display)
    {
        MediaKind kind = MediaDigests.KindOf(dataset, project.Task) ?? MediaKind.Pictures;
        string name = prefix + kind.Metadata.ToLowerInvariant();
        if (dataset.MediaColumn is { } column)
        {
            entries.AddValue($"{name}_column", column, display + kind.ColumnMetadata);
        }

        if (dataset.Format == kind.Folder || dataset.MediaFolder is not null)
        {
            entries.AddValue($"{name}_folder", dataset.MediaFolder is null ? KeyText.NotSet : "set", display + kind.FolderMetadata);
            entries.AddRange(new MediaDigests(kind, hasher, entries.Display).Of(prefix, MediaDigests.FilesOf(dataset, kind), dataset.MediaFolder));
        }
    }

    private static string FileName(string prefix, int index) => $"{prefix}file/{index.ToString("D6", CultureInfo.InvariantCulture)}";
}
