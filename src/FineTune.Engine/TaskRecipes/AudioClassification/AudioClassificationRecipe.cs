using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>One label a recording.</summary>
internal sealed class AudioClassificationRecipe : TaskRecipe
{
    /// <summary>In config.json: seconds of a recording that the model was evaluated on, and is asked about.</summary>
    public const string MaxLengthField = "max_length_seconds";

    public override RowShape Shape => RowShape.LabelledSound;

    public override IMediaEncoder OpenMedia(ProjectSpec project, string? libraryDirectory, IEventSink events)
    {
        FeatureExtractor extractor = BaseModelSounds.Find(project.BaseModel, events);
        int shortest = Math.Max(extractor.ShortestSamples, BaseModelSounds.ShortestSamples(project.BaseModel));
        return new SoundEncoder(extractor, shortest, SoundPart.Seconds(project.TaskArguments), events);
    }

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset)
    {
        FeatureExtractor extractor = dataset.Audio ?? throw new InvalidOperationException("Tokenize wrote no feature extractor.");
        return new MediaClassificationTask(
            ModelHead.AudioClassification,
            SingleLabelRecipe.TaskOf(project, dataset),
            new SoundBatch(extractor, SoundPart.Of(project, extractor.SamplingRate)));
    }

    public override void Configure(JsonObject config, ProjectSpec project, DatasetInfo dataset) =>
        config[MaxLengthField] = SoundPart.Seconds(project.TaskArguments);

    public override IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset) =>
        dataset.LabelNames.Count == 2 ? [MetricNames.RocAucOneVersusRest] : MetricNames.OfTwoLabels;

    public override string Describe(DatasetInfo dataset) => $"{Quantity.Of(dataset.LabelNames.Count, "label")} of which a recording has one";

    public override TaskTexts Card(DatasetInfo dataset) => new(
        "audio-classification", "Audio Classification", $"Audio classification into {List(dataset.LabelNames)}", "recording.wav");
}
