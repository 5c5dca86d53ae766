using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// All that the engine knows of a task. A task is a folder with a recipe in it and a line in <see cref="TaskRegistry"/>; nobody else asks which task it is.
/// </summary>
internal abstract class TaskRecipe
{
    /// <summary>The columns that a row has.</summary>
    public abstract RowShape Shape { get; }

    /// <summary>What a token file keeps of a row beside its tokens.</summary>
    public virtual RowTargets Targets => RowTargets.Labels;

    /// <summary>The same of a task whose rows differ by their columns.</summary>
    public virtual RowTargets TargetsOf(DatasetTable table) => Targets;

    /// <summary>True where token files say to which word a token belongs.</summary>
    public virtual bool KeepsWords => false;

    /// <summary>True where a text may be cut into windows that overlap, each with the text's label.</summary>
    public virtual bool TakesWindows => true;

    /// <summary>True where token files say where each token stands in its text, and what answers are compared with.</summary>
    public virtual bool KeepsReferences => false;

    /// <summary>What becomes of rows that are too long.</summary>
    public virtual TruncationPolicy LongRows(ProjectSpec project) => project.Tokenizer.TruncationPolicy;

    /// <summary>The label names of a dataset, by id.</summary>
    /// <exception cref="FineTuneException">FT20xx: there are no labels, or they disagree.</exception>
    public virtual LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Create(scans);

    /// <summary>The longest text in tokens that a base model takes in this task; null where its tokenizer alone says it.</summary>
    public virtual int? LongestText(BaseModelSpec model) => null;

    /// <summary>The tokenizer as this task asks it.</summary>
    public virtual TokenizerDefinition Adapt(TokenizerDefinition tokenizer) => tokenizer;

    /// <summary>The same of a project, before <see cref="Adapt(TokenizerDefinition)"/>.</summary>
    /// <exception cref="FineTuneException">FT2182: the tokenizer does not know a language.</exception>
    public virtual TokenizerDefinition Adapt(ProjectSpec project, TokenizerDefinition tokenizer) => Adapt(tokenizer);

    /// <summary>The tokenizer for texts that are to be given.</summary>
    /// <param name="tokenizer">As <see cref="Adapt(ProjectSpec, TokenizerDefinition)"/> leaves it.</param>
    public virtual TokenizerDefinition AdaptToTargets(TokenizerDefinition tokenizer) => tokenizer;

    /// <summary>How the words of the data are split, for texts that come without; null where the task asks no words.</summary>
    public virtual Task<WordSplit?> FindWordSplitAsync(
        ProjectSpec project, IReadOnlyList<DatasetScan> training, ITextTokenizer tokenizer, StageContext context) => Task.FromResult<WordSplit?>(null);

    /// <summary>Refuses a tokenizer that this task cannot be done with.</summary>
    /// <exception cref="FineTuneException">FT2153: there is no mask token.</exception>
    public virtual void Check(ProjectSpec project, ITextTokenizer tokenizer)
    {
    }

    /// <summary>What is to be known of texts that are to be given; null for tasks whose rows have none.</summary>
    /// <param name="tokenizer">The tokenizer as <see cref="Adapt(ProjectSpec, TokenizerDefinition)"/> leaves it.</param>
    /// <exception cref="FineTuneException">FT2182: the tokenizer does not know a language.</exception>
    public virtual TargetInfo? FindTargets(ProjectSpec project, TokenizerDefinition tokenizer, StageContext context) => null;

    /// <summary>True where texts are put one after the other and cut into rows of MaxLength.</summary>
    public virtual bool GroupsTexts(ProjectSpec project) => false;

    /// <summary>What Tokenize makes of the files of a task whose rows are pictures or recordings.</summary>
    /// <param name="libraryDirectory">Folder with the library that decodes pictures; null where the build named none.</param>
    /// <exception cref="NotSupportedException">Rows are texts: <see cref="TaskDefinition.Media"/> is null.</exception>
    /// <exception cref="FineTuneException">FT12xx, FT22xx: the base model takes no such rows, or cannot be asked how.</exception>
    public virtual IMediaEncoder OpenMedia(ProjectSpec project, string? libraryDirectory, IEventSink events) => throw new NotSupportedException();

    /// <summary>What the project says, with what follows from the task whatever the project says.</summary>
    public virtual TaskArguments Complete(TaskArguments arguments) => arguments;

    /// <summary>Head, targets, loss and measurements.</summary>
    /// <exception cref="FineTuneException">FT3300, FT1011: an argument does not fit the data.</exception>
    public abstract ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset);

    /// <summary>Has a model of the task generate texts in evaluations (PredictWithGenerate, Sample).</summary>
    /// <exception cref="NotSupportedException">It generates none: <see cref="TaskDefinition.Generates"/> is false.</exception>
    public virtual IRowGenerator CreateGenerator(IModel model, GenerationSettings settings) => throw new NotSupportedException();

    /// <summary>Adds to a model's config.json what asking it needs to know.</summary>
    public virtual void Configure(JsonObject config, ProjectSpec project, DatasetInfo dataset)
    {
    }

    /// <summary>Metrics of the task that these labels do not allow.</summary>
    public virtual IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset) => [];

    /// <summary>What the rows have, for a message about a metric that does not fit them.</summary>
    public abstract string Describe(DatasetInfo dataset);

    /// <summary>The words of the model card.</summary>
    public abstract TaskTexts Card(DatasetInfo dataset);

    /// <exception cref="FineTuneException">FT1011: LabelSmoothingFactor is set where no label is chosen.</exception>
    protected static void ThrowIfSmoothed(ProjectSpec project)
    {
        if (project.Training.LabelSmoothingFactor != 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree,
                project.PositionOf(nameof(TrainingArguments.LabelSmoothingFactor)),
                TaskArguments.NothingToSmooth);
        }
    }

    /// <summary>A number of labels and their names.</summary>
    protected static string List(IReadOnlyList<string> labels) =>
        $"{Quantity.Of(labels.Count, "label")} ({string.Join(", ", labels.Select(MarkdownText.Escape))})";
}
