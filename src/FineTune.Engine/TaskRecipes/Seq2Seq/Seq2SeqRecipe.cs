using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
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

    public override TokenizerDefinition Adapt(ProjectSpec project, TokenizerDefinition tokenizer) =>
        SeqLanguages.Adapt(project, tokenizer);

    public override TokenizerDefinition AdaptToTargets(TokenizerDefinition tokenizer) =>
        LanguageCodes.AreIn(tokenizer) ? LanguageCodes.ForTargets(tokenizer) : tokenizer.Target ?? tokenizer;

    public override TargetInfo FindTargets(ProjectSpec project, TokenizerDefinition tokenizer, StageContext context)
    {
        ReportPrefix(project, context);
        TaskArguments arguments = project.TaskArguments;
        return new TargetInfo
        {
            MaxLength = arguments.MaxTargetLength,
            EvaluationLength = arguments.ValMaxTargetLength ?? arguments.MaxTargetLength,
            DecoderStartTokenId = ModelRegistry.DecoderStart(project.BaseModel),
            GenerationStartTokenId = SeqLanguages.GenerationStart(tokenizer),
            ForcedBosTokenId = SeqLanguages.ForcedBos(project, tokenizer),
            SourcePrefix = SeqLanguages.Prefix(project, tokenizer),
        };
    }

    /// <summary>T5, for one, was trained with a prefix for each task, which its config.json has for pipelines.</summary>
    private static void ReportPrefix(ProjectSpec project, StageContext context)
    {
        string file = Path.Combine(project.BaseModel.Location, ModelFileNames.Config);
        if (project.TaskArguments.SourcePrefix is not null || project.BaseModel.Kind != BaseModelKind.Folder)
        {
            return;
        }

        string task = EnumNames.Of(project.Task);
        string[] names = [task, $"{task}_{project.TaskArguments.SourceLang}_to_{project.TaskArguments.TargetLang}"];
        if (ConfigFile.Load(file).Json["task_specific_params"] is JsonObject tasks
            && names.Select(name => (tasks[name] as JsonObject)?["prefix"]).OfType<JsonValue>().FirstOrDefault() is { } value
            && value.TryGetValue(out string? prefix))
        {
            context.Events.Report(DiagnosticCatalog.PrefixNotSet, project.BaseModel.Position, project.BaseModel.Reference, prefix);
        }
    }

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) =>
        new Seq2SeqTask(new CrossEntropy(project.Training.LabelSmoothingFactor), dataset.Targets!.DecoderStartTokenId);

    public override IRowGenerator CreateGenerator(IModel model, GenerationSettings settings) => Seq2SeqGenerator.Create(model, settings);

    public override string Describe(DatasetInfo dataset) => pair;

    public override TaskTexts Card(DatasetInfo dataset) => card with { Example = dataset.Targets!.SourcePrefix + card.Example };
}
