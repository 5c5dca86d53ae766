using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Export;
using FineTune.Engine.Generation;
using FineTune.Engine.Hooks;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>
/// Writes the trained model in the formats that the project names and measures each file: its logits against the model's, its metrics as Evaluate measured the
/// model's. Both compute on the CPU, so that a difference is one of the files.
/// </summary>
internal static class ExportStage
{
    /// <summary>Rows of training that a file is held against the model on where the project has no evaluation split.</summary>
    private const int RowsWithoutEvaluation = 256;

    /// <summary>Begins to read the token files.</summary>
    public static void Prepare(ExportRequest request) => TokenizedSplit.Prepare(request.TokenizeOutput);

    public static Task<string> RunAsync(ExportRequest request, StageContext context)
    {
        if (request.OnnxRuntimeDirectory is { } directory)
        {
            OnnxRuntimeLibrary.Load(directory);
        }

        DatasetInfo dataset = DatasetInfo.Load(request.TokenizeOutput, request.Project);
        string split = request.Project.EvalSplit ?? SplitNames.Train;
        using TokenizedSplit rows = TokenizedSplit.Open(request.TokenizeOutput, split, dataset.SourcePaths(request.Project.ProjectFile));
        using IModel model = PretrainedModel.Trained(TrainedModel.SourceOf(request.Project, request.TrainOutput), CPU, out HeadSpec head);
        Evaluator evaluator = CreateEvaluator(request, dataset, rows, context);
        ExportedFile[] files = Export(request, model, head, evaluator, context);
        WriteResults(request, files, context);
        return Task.FromResult(string.Join("; ", files.Select(Summary)));
    }

    private static Evaluator CreateEvaluator(ExportRequest request, DatasetInfo dataset, TokenizedSplit rows, StageContext context)
    {
        ProjectSpec project = request.Project;
        bool isEvaluated = project.EvalSplit is not null;
        ITokenRows measured = isEvaluated ? rows : new FirstRows(rows, RowsWithoutEvaluation);
        ITrainingTask task = TaskRegistry.Of(project, dataset).CreateTraining(project, dataset);
        BaseModelReference.Take(task, project, dataset, [measured], CPU, SingleProcess.Instance, context);
        return new Evaluator(
            measured,
            HookSet.Load(project).Around(task, dataset.VocabularySize),
            isEvaluated ? MetricSelections.InEvaluation(project, dataset, context.OutputFolder) : new MetricSelection([], context.OutputFolder),
            project.Training.PerDeviceEvalBatchSize,
            CPU)
        {
            Generation = isEvaluated && project.TaskArguments.PredictWithGenerate ? Answers(request, dataset) : null,
        };
    }

    /// <summary>What the files generate for the rows is measured as what the model did.</summary>
    private static EvaluationGeneration? Answers(ExportRequest request, DatasetInfo dataset)
    {
        JsonObject config = ConfigFile.Load(Path.Combine(request.TrainOutput, ConfigFile.Name)).Json;
        GenerationConfig Load() => GenerationConfig.Load(request.TrainOutput, config);
        return GenerationOfEvaluations.Of(request.Project, dataset, request.TrainOutput, Load, CPU) is { } all ? all with { Samples = [] } : null;
    }

    private static ExportedFile[] Export(ExportRequest request, IModel model, HeadSpec head, Evaluator evaluator, StageContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        var exporters = new Dictionary<ExportFormat, Lazy<IExporter>>
        {
            [ExportFormat.Onnx] = new(() => new OnnxExporter(model, head)),
            [ExportFormat.Gguf] = new(() => new GgufExporter(
                model, request.TrainOutput, request.Project.Name, context.Events, EndOfTurn(request.TrainOutput))),
        };
        return [.. request.Project.Exports.Select(export => Export(export, exporters[export.Format].Value, model, evaluator, context))];
    }

    private static int? EndOfTurn(string folder) =>
        ChatTemplate.FromFolder(folder) is { } template ? new ChatPrompt(template, TokenizerFiles.LoadDefinition(folder)).EndOfTurn() : null;

    private static ExportedFile Export(ExportSpec export, IExporter exporter, IModel model, Evaluator evaluator, StageContext context)
    {
        long bytes = exporter.Write(context.OutputFolder, export);
        using IModel exported = exporter.Open(context.OutputFolder, export);
        using var compared = new ComparedModel(exported, model, export);
        EvaluationResult result = EvaluationResult.Measure(evaluator, compared, context, export.Name);
        foreach ((string name, double value) in result.Metrics.Defined)
        {
            context.Events.Write(new MetricEvent(ResultFiles.ExportPrefix(export) + name, value));
        }

        return new ExportedFile(export, exporter.FilesOf(export), bytes, compared.Difference, result.Metrics.Values);
    }

    private static void WriteResults(ExportRequest request, ExportedFile[] files, StageContext context)
    {
        string Read(string name) => File.ReadAllText(Path.Combine(request.EvaluateOutput, name));
        void Write(string name, string text) => File.WriteAllText(Path.Combine(context.OutputFolder, name), text);
        JsonObject results = JsonNode.Parse(Read(ResultFiles.AllResults))!.AsObject();
        var table = new ExportTable(files, results);
        Write(ResultFiles.ModelCard, table.InCard(Read(ResultFiles.ModelCard)));
        Write(ResultFiles.Report, table.InReport(Read(ResultFiles.Report)));
        table.AddTo(results);
        JsonFiles.Write(Path.Combine(context.OutputFolder, ResultFiles.AllResults), results);
    }

    private static string Summary(ExportedFile file) =>
        string.Join(
            ", ",
            file.Metrics.Where(metric => !double.IsNaN(metric.Value)).Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:0.000}"))
                .Prepend(FormattableString.Invariant($"{file.Export.Name} {file.Bytes / 1e6:0.0} MB")));
}
