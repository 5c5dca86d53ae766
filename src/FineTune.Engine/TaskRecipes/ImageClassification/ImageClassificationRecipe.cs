using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Images;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>One label a picture.</summary>
internal sealed class ImageClassificationRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.LabelledImage;

    public override IMediaEncoder OpenMedia(ProjectSpec project, string? libraryDirectory, IEventSink events)
    {
        SkiaLibrary.Load(libraryDirectory);
        return new PictureEncoder(BaseModelImages.Find(project.BaseModel, events), project.TaskArguments.RandomResizedCrop);
    }

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset)
    {
        TaskArguments arguments = project.TaskArguments;
        var augmentation = new PictureAugmentation(arguments.RandomResizedCrop, arguments.RandomHorizontalFlip, project.Training.Seed);
        return new MediaClassificationTask(
            ModelHead.ImageClassification,
            SingleLabelRecipe.TaskOf(project, dataset),
            new PictureBatch(dataset.Images ?? throw new InvalidOperationException("Tokenize wrote no image processor."), augmentation));
    }

    public override IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset) =>
        dataset.LabelNames.Count == 2 ? [MetricNames.RocAucOneVersusRest] : MetricNames.OfTwoLabels;

    public override string Describe(DatasetInfo dataset) => $"{Quantity.Of(dataset.LabelNames.Count, "label")} of which a picture has one";

    public override TaskTexts Card(DatasetInfo dataset) => new(
        "image-classification", "Image Classification", $"Image classification into {List(dataset.LabelNames)}", "picture.jpg");
}
