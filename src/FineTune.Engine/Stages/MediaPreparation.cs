using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Stages;

/// <summary>
/// What Tokenize does where rows are pictures or recordings: decodes each once and writes what the task keeps of it where tokens stand of texts.
/// </summary>
internal static class MediaPreparation
{
    /// <returns>One line for the user.</returns>
    public static async Task<string> RunAsync(ProjectSpec project, string? libraryDirectory, StageContext context)
    {
        TaskRecipe recipe = TaskRegistry.Of(project.Task, problemType: null);
        IMediaEncoder encoder = recipe.OpenMedia(project, libraryDirectory, context.Events);
        List<DatasetScan> scans = await TokenizeStage.ScanAsync(project, recipe.Shape, context).ConfigureAwait(false);
        LabelMap labels = TokenizeStage.FindLabels(recipe, scans, context);
        var lint = new DataLint(context);
        await lint.CheckTextsAsync(scans).ConfigureAwait(false);
        DatasetInfo info = await WriteAsync(project, encoder, scans, labels, context).ConfigureAwait(false);
        MetricSelections.Check(project, info);
        lint.CheckLabels(info);
        encoder.Check(info, info.SourcePaths(project.ProjectFile), lint);
        (info with { Lint = lint.Findings }).Save(context.OutputFolder);
        encoder.Save(context.OutputFolder);
        return Summarize(info, encoder);
    }

    private static async Task<DatasetInfo> WriteAsync(
        ProjectSpec project, IMediaEncoder encoder, List<DatasetScan> scans, LabelMap labels, StageContext context)
    {
        IReadOnlyList<string> files = DatasetInfo.FilesOf(project);
        Dictionary<string, int> fileIndexes = files.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        var progress = new ProgressReporter(context.Events, "tokenize", scans.Sum(scan => (long)scan.Selection.Count));
        var writer = new MediaSplitWriter(encoder, labels, fileIndexes, progress, context);
        var splits = new Dictionary<string, SplitInfo>();
        foreach (IGrouping<string, DatasetScan> split in scans.GroupBy(scan => scan.Spec.Split))
        {
            splits.Add(split.Key, await writer.WriteAsync(split.Key, [.. split]).ConfigureAwait(false));
        }

        return encoder.Complete(new DatasetInfo
        {
            LabelNames = labels.Names,
            MaxLength = 0,
            HasPairs = false,
            VocabularySize = 0,
            SourceFiles = [.. files.Select(file => DatasetInfo.SourceOf(file, project))],
            Splits = splits,
        });
    }

    private static string Summarize(DatasetInfo info, IMediaEncoder encoder)
    {
        string rows = string.Join(", ", info.Splits.Select(split => string.Create(CultureInfo.InvariantCulture, $"{split.Value.Rows} {split.Key}")));
        return $"{rows} {encoder.Describe(info)}, {Quantity.Of(info.LabelNames.Count, "label")}";
    }
}
