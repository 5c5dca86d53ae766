using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Metrics;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A label for each word.</summary>
internal sealed class TokenClassificationRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.LabelledTokens;

    public override bool TakesWindows => false;

    public override TokenizerDefinition Adapt(TokenizerDefinition tokenizer) => WordPrefix.Apply(tokenizer);

    public override async Task<WordSplit?> FindWordSplitAsync(
        ProjectSpec project, IReadOnlyList<DatasetScan> training, ITextTokenizer tokenizer, StageContext context) =>
        await WordSplitFinder.FindAsync(training, tokenizer, project.TaskArguments.LabelAllTokens, context).ConfigureAwait(false);

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) =>
        new TokenClassificationTask(dataset.LabelNames, new CrossEntropy(project.Training.LabelSmoothingFactor));

    public override IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset) =>
        EntityTag.ParseAll(dataset.LabelNames) is null ? MetricNames.OfEntities
        : EntitySchemes.Of(dataset.LabelNames) is null ? MetricNames.OfStrictEntities
        : [];

    public override string Describe(DatasetInfo dataset) => EntityTag.ParseAll(dataset.LabelNames) is null
        ? "labels that are not those of entities (O, B-person, I-person)"
        : $"labels of entities that follow none of IOB2, IOE2, IOBES and BILOU ({ShortText.List(dataset.LabelNames)})";

    public override TaskTexts Card(DatasetInfo dataset) => new(
        "token-classification",
        "Token Classification",
        $"Token classification into {List(dataset.LabelNames)}",
        "some text",
        ", aggregation_strategy=\"first\"");
}
