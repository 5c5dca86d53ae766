using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Masked language modelling: words that are left out of a text.</summary>
internal sealed class FillMaskRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.Text;

    public override RowTargets Targets => RowTargets.None;

    public override bool KeepsWords => true;

    public override bool TakesWindows => false;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    public override bool GroupsTexts(ProjectSpec project) => project.TaskArguments.GroupTexts;

    public override void Check(ProjectSpec project, ITextTokenizer tokenizer)
    {
        if (tokenizer.MaskTokenId is null)
        {
            throw new FineTuneException(DiagnosticCatalog.NoMaskToken, project.BaseModel.Position, project.BaseModel.Reference);
        }
    }

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset)
    {
        var masking = new TokenMasking(
            project.TaskArguments.MlmProbability,
            project.TaskArguments.WholeWordMask,
            dataset.MaskTokenId ?? throw new InvalidOperationException("Tokenize lets no tokenizer without a mask token through."),
            dataset.VocabularySize,
            project.Training.Seed);
        return new MaskedLanguageModelingTask(masking, new CrossEntropy(project.Training.LabelSmoothingFactor));
    }

    public override string Describe(DatasetInfo dataset) => "texts without labels";

    public override TaskTexts Card(DatasetInfo dataset) => new("fill-mask", "Fill-Mask", "Masked language modelling", $"some {dataset.MaskToken} text");
}
