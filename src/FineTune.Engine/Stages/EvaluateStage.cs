using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Generation;
using FineTune.Engine.Hooks;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Reports;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>Measures the trained model; writes the results, the model card and the report.</summary>
internal static class EvaluateStage
{
    public const string ResultsFile = "eval_results.json";

    /// <summary>Begins to read the token files.</summary>
    public static void Prepare(EvaluateRequest request) => TokenizedSplit.Prepare(request.TokenizeOutput);

    public static Task<string> RunAsync(EvaluateRequest request, StageContext context) => Task.FromResult(StageProcesses.Run(
        Stage.Evaluate, request, context, collective => RunAsync(request, context, collective).GetAwaiter().GetResult()));

    /// <param name="collective">The processes that the rows are dealt out to; rank 0 has what was measured, and writes.</param>
    internal static async Task<string> RunAsync(EvaluateRequest request, StageContext context, ICollective collective)
    {
        if (collective.Rank > 0 && request.Project.EvalSplit is null)
        {
            return "";
        }

        DatasetInfo dataset = DatasetInfo.Load(request.TokenizeOutput, request.Project);
        JsonObject all = ReadObject(Path.Combine(request.TrainOutput, TrainStage.ResultsFile));
        HookSet hooks = HookSet.Load(request.Project);
        EvaluationResult? evaluation = null;
        var parts = new EvaluationParts();
        IReadOnlyList<ReportedRow> worstRows = [];
        IReadOnlyList<ReportedRow> answers = [];
        IReadOnlyList<GuessedText> guesses = [];
        IReadOnlyList<GeneratedSample> samples = [];
        if (request.Project.EvalSplit is { } split)
        {
            using TokenizedSplit rows = TokenizedSplit.Open(request.TokenizeOutput, split, dataset.SourcePaths(request.Project.ProjectFile));
            (evaluation, IReadOnlyDictionary<int, IReadOnlyList<TokenContribution>> tokens) =
                Measure(request, dataset, rows, hooks, context, parts, collective);
            if (collective.Rank > 0)
            {
                return "";
            }

            samples = evaluation.Metrics.Samples;
            var texts = new RowTexts(request.Project, dataset, context);
            worstRows = request.Project.ReportIncludeTexts
                ? await texts.FindAsync(rows, evaluation.Metrics.WorstRows).ConfigureAwait(false)
                : texts.WithoutTexts(rows, evaluation.Metrics.WorstRows);
            answers = request.Project.ReportIncludeTexts
                ? await texts.FindAsync(rows, [.. evaluation.Metrics.Answers.Select(RowTexts.Answered)]).ConfigureAwait(false)
                : [];
            guesses = request.Project.ReportIncludeTexts && evaluation.Metrics.Guesses.Count > 0
                ? [.. new RowGuesses(rows, dataset, new TextTokenizer(TokenizerFiles.LoadDefinition(request.TokenizeOutput))).Of(evaluation.Metrics.Guesses)]
                : [];
            worstRows = [.. worstRows.Select(row => row with { Tokens = tokens.GetValueOrDefault(row.Row.Row) ?? [] })];
        }

        else if (request.Project.Samples.Count > 0)
        {
            samples = Continue(request, dataset, context);
        }

        EvaluationResult.Show(samples, context.Events);
        if (samples.Count > 0)
        {
            SampleFile.Write(
                Path.Combine(context.OutputFolder, ResultFiles.Samples), samples.Select(sample => KeyValuePair.Create(sample.Text, sample.Generated)));
        }

        if (evaluation is not null)
        {
            JsonObject results = evaluation.ToJson();
            results["eval_samples"] = evaluation.Metrics.Rows;
            if (dataset.Splits[request.Project.EvalSplit!].Fingerprint is { } fingerprint)
            {
                results[ResultFiles.DatasetFingerprint] = fingerprint;
            }

            if (results.TryGetPropertyValue($"eval_{MetricNames.Perplexity}", out JsonNode? perplexity))
            {
                // Without a prefix, as run_mlm.py writes it.
                results[MetricNames.Perplexity] = perplexity?.DeepClone();
            }

            foreach ((string name, bool isGreaterBetter) in hooks.Directions().Where(metric => evaluation.Metrics.Values.ContainsKey(metric.Key)))
            {
                results[$"eval_{name}{ResultFiles.GreaterIsBetter}"] = isGreaterBetter;
            }

            IReadOnlyDictionary<string, bool> directions = hooks.Directions().ToDictionary(metric => metric.Key, metric => metric.Value);
            parts.WriteTo(results, name => directions.TryGetValue(name, out bool greater) ? greater : MetricNames.GreaterIsBetter(name));
            results["epoch"] = all["epoch"]?.DeepClone();
            JsonFiles.Write(Path.Combine(context.OutputFolder, ResultsFile), results);
            foreach ((string name, JsonNode? value) in results)
            {
                all[name] = value?.DeepClone();
            }
        }

        JsonFiles.Write(Path.Combine(context.OutputFolder, ResultFiles.AllResults), all);
        var facts = new ReportFacts(
            request.Project,
            dataset,
            TaskRegistry.Of(request.Project, dataset).Card(dataset),
            evaluation,
            ReadObject(Path.Combine(request.TrainOutput, TrainStage.StateFile)),
            all,
            worstRows)
        {
            Samples = samples,
            Answers = answers,
            Guesses = guesses,
            Curve = TrainingCurve.Load(request.TrainOutput),
            Environment = evaluation is null ? [] : ReportEnvironment.Of(request.Device),
        };
        ModelCard.Write(Path.Combine(context.OutputFolder, ResultFiles.ModelCard), facts);
        HtmlReport.Write(Path.Combine(context.OutputFolder, ResultFiles.Report), facts);
        return evaluation?.Summary ?? "no evaluation split";
    }

    /// <returns>What was measured, and the tokens of the worst rows with what each did to the loss; none where the report may not have them.</returns>
    private static (EvaluationResult Result, IReadOnlyDictionary<int, IReadOnlyList<TokenContribution>> Tokens) Measure(
        EvaluateRequest request, DatasetInfo dataset, TokenizedSplit rows, HookSet hooks, StageContext context, EvaluationParts parts, ICollective collective)
    {
        MetricSelection metrics = MetricSelections.InEvaluation(request.Project, dataset, context.OutputFolder);
        Device device = DeviceChoice.Resolve(request.Device);
        using IModel model = PretrainedModel.Trained(TrainedModel.SourceOf(request.Project, request.TrainOutput), device, out _);
        ITrainingTask plainTask = TaskRegistry.Of(request.Project, dataset).CreateTraining(request.Project, dataset);
        IReadOnlyList<string> sources = dataset.SourcePaths(request.Project.ProjectFile);
        TokenizedSplit[] sets = [.. request.Project.EvalSets.Select(set => TokenizedSplit.Open(request.TokenizeOutput, set.Split, sources))];
        BaseModelReference.Take(plainTask, request.Project, dataset, [rows, .. sets], device, collective, context);
        ITrainingTask task = hooks.Around(plainTask, dataset.VocabularySize);
        TrainingArguments training = request.Project.Training;
        EvaluationGeneration? generation = Generation(request, dataset, model, device);
        EvaluationResult result = MeasureRows(rows, "evaluate");
        foreach ((string name, double value) in result.Metrics.Defined)
        {
            context.Events.Write(new MetricEvent($"eval_{name}", value));
        }

        foreach (((string set, _), TokenizedSplit rowsOfSet) in request.Project.EvalSets.Zip(sets))
        {
            using (rowsOfSet)
            {
                parts.Add(set, MeasureRows(rowsOfSet, $"evaluate {set}"));
            }
        }

        parts.AddSlices(request.Project.Slices, rows, MeasureRows);
        var tokens = collective.Rank == 0 && request.Project.ReportIncludeTexts && dataset.HasTexts
            ? new RowContributions(model, task, rows, new TextTokenizer(TokenizerFiles.LoadDefinition(request.TokenizeOutput)), device)
                .Of(result.Metrics.WorstRows, context.Cancellation)
            : new Dictionary<int, IReadOnlyList<TokenContribution>>();
        return (result with { Metrics = result.Metrics with { Tables = [.. parts.Tables, .. result.Metrics.Tables] } }, tokens);

        EvaluationResult MeasureRows(ITokenRows measured, string what)
        {
            var evaluator = new Evaluator(
                measured,
                task,
                metrics,
                training.PerDeviceEvalBatchSize,
                device,
                Precision.ForEvaluation(training, device, trained: false),
                BatchWidth.Of(training, dataset.MaxLength))
            {
                Generation = generation,
                Collective = collective,
            };
            return EvaluationResult.Measure(evaluator, model, context, what);
        }
    }

    private static IReadOnlyList<GeneratedSample> Continue(EvaluateRequest request, DatasetInfo dataset, StageContext context)
    {
        Device device = DeviceChoice.Resolve(request.Device);
        using IModel model = PretrainedModel.Trained(request.TrainOutput, device, out _);
        using (Precision.ForEvaluation(request.Project.Training, device, trained: false).Begin())
        {
            return Generation(request, dataset, model, device)!.Continue(model, context.Cancellation);
        }
    }

    private static EvaluationGeneration? Generation(EvaluateRequest request, DatasetInfo dataset, IModel model, Device device) => GenerationOfEvaluations.Of(
        request.Project, dataset, request.TrainOutput, () => GenerationConfig.Load(request.TrainOutput, model.Config), device);

    private static JsonObject ReadObject(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
