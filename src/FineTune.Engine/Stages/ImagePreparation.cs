using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Images;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Stages;

/// <summary>
/// What Tokenize does where rows are pictures: decodes each once, resizes it as the base model's image processor does, and writes its pixels where tokens
/// stand of texts (docs/adr/0014-pictures-are-kept-as-pixels.md).
/// </summary>
internal static class ImagePreparation
{
    /// <returns>One line for the user.</returns>
    public static async Task<string> RunAsync(ProjectSpec project, string? libraryDirectory, StageContext context)
    {
        TaskRecipe recipe = TaskRegistry.Of(project.Task, problemType: null);
        SkiaLibrary.Load(libraryDirectory);
        ImageProcessor processor = BaseModelImages.Find(project.BaseModel, context.Events);
        List<DatasetScan> scans = await TokenizeStage.ScanAsync(project, recipe.Shape, context).ConfigureAwait(false);
        LabelMap labels = TokenizeStage.FindLabels(recipe, scans, context);
        var lint = new DataLint(context);
        await lint.CheckTextsAsync(scans).ConfigureAwait(false);
        DatasetInfo info = await WriteAsync(project, processor, scans, labels, context).ConfigureAwait(false);
        MetricSelections.Check(project, info);
        lint.CheckLabels(info);
        (info with { Lint = lint.Findings }).Save(context.OutputFolder);
        ImageProcessorFile.Save(processor, context.OutputFolder);
        return Summarize(info, processor);
    }

    private static async Task<DatasetInfo> WriteAsync(
        ProjectSpec project, ImageProcessor processor, List<DatasetScan> scans, LabelMap labels, StageContext context)
    {
        IReadOnlyList<string> files = DatasetInfo.FilesOf(project);
        Dictionary<string, int> fileIndexes = files.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        var progress = new ProgressReporter(context.Events, "tokenize", scans.Sum(scan => (long)scan.Selection.Count));
        var writer = new ImageSplitWriter(processor, labels, fileIndexes, progress, context);
        var splits = new Dictionary<string, SplitInfo>();
        foreach (IGrouping<string, DatasetScan> split in scans.GroupBy(scan => scan.Spec.Split))
        {
            bool isCropped = project.TaskArguments.RandomResizedCrop && split.Key == SplitNames.Train;
            splits.Add(split.Key, await writer.WriteAsync(split.Key, [.. split], isCropped).ConfigureAwait(false));
        }

        return new DatasetInfo
        {
            LabelNames = labels.Names,
            Images = processor,
            MaxLength = 0,
            HasPairs = false,
            VocabularySize = 0,
            SourceFiles = [.. files.Select(file => DatasetInfo.SourceOf(file, project))],
            Splits = splits,
        };
    }

    private static string Summarize(DatasetInfo info, ImageProcessor processor)
    {
        string rows = string.Join(", ", info.Splits.Select(split => string.Create(CultureInfo.InvariantCulture, $"{split.Value.Rows} {split.Key}")));
        return $"{rows} pictures of {processor.Output}, {Quantity.Of(info.LabelNames.Count, "label")}";
    }
}
