using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A text that is to be given for a text: what summarization, translation and text2text-generation have in common.</summary>
/// <param name="pair">What a row is, as words.</param>
internal sealed class Seq2SeqRecipe(string pair, TaskTexts card) : TaskRecipe
{
    public override RowShape Shape => RowShape.SourceAndTarget;

    public override bool TakesWindows => false;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    public override void Check(ProjectSpec project, ITextTokenizer tokenizer)
    {
        if (tokenizer.EndTokenId is null)
        {
            throw new FineTuneException(DiagnosticCatalog.NoEndOfTargets, project.BaseModel.Position, project.BaseModel.Reference);
        }
    }

    public override TargetInfo FindTargets(ProjectSpec project, TokenizerDefinition tokenizer)
    {
        TaskArguments arguments = project.TaskArguments;
        return new TargetInfo
        {
            MaxLength = arguments.MaxTargetLength,
            EvaluationLength = arguments.ValMaxTargetLength ?? arguments.MaxTargetLength,
            DecoderStartTokenId = ModelRegistry.DecoderStart(project.BaseModel),
            // A property has no blanks at its ends, and a prefix and a text have one between them.
            SourcePrefix = arguments.SourcePrefix?.TrimEnd() is { Length: > 0 } prefix ? prefix + " " : "",
        };
    }

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) =>
        new Seq2SeqTask(new CrossEntropy(project.Training.LabelSmoothingFactor), dataset.Targets!.DecoderStartTokenId);

    public override IRowGenerator CreateGenerator(IModel model, GenerationSettings settings) => new Seq2SeqGenerator(model, settings);

    public override string Describe(DatasetInfo dataset) => pair;

    public override TaskTexts Card(DatasetInfo dataset) => card with { Example = dataset.Targets!.SourcePrefix + card.Example };
}
