using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Generation;
using FineTune.Engine.Native;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>Asks the trained model about every row of a file. What is wrong with one row leaves the answers to the others as they are.</summary>
internal static class PredictStage
{
    /// <summary>Errors that are told; more of them say nothing new, and stand in the file.</summary>
    private const int MostTold = 20;

    /// <returns>One line for the user.</returns>
    /// <exception cref="FineTuneException">FT3148: rows cannot be predicted, and the others are in the stage's folder.</exception>
    public static Task<string> RunAsync(PredictRequest request, StageContext context) => Task.FromResult(StageProcesses.Run(
        Stage.Predict, request, context, collective => RunAsync(request, context, collective).GetAwaiter().GetResult()));

    /// <param name="collective">The processes that the rows are dealt out to; rank 0 has all answers, and writes.</param>
    internal static async Task<string> RunAsync(PredictRequest request, StageContext context, ICollective collective)
    {
        string path = Path.Combine(context.OutputFolder, PredictRequest.FileName);
        string incomplete = Path.Combine(request.StageFolder, PredictRequest.IncompleteFileName);
        if (collective.Rank == 0)
        {
            File.Delete(incomplete);
        }

        (int rows, int failed, List<FineTuneException> failures) = await WriteAsync(request, path, context, collective).ConfigureAwait(false);
        if (collective.Rank > 0)
        {
            return "";
        }

        DatasetSpec input = request.Input;
        if (rows == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.EmptySplit, new SourcePosition(input.Files[0], 1),
                $"file '{Path.GetFileName(input.Files[0])}'", "", "it, or set PredictFile to another");
        }

        string counted = Quantity.Of(rows, MediaKind.OfFormat(input.Format)?.Name ?? "row");
        if (failed > 0)
        {
            File.Move(path, incomplete);
            throw rows == 1 ? failures[0] : Told(failures, failed, FileOf(input), counted, context.Events);
        }

        return $"{counted} of {Path.GetFileName(FileOf(input).File)}";
    }

    /// <returns>How many rows there are, for how many there is no answer, and the first failures.</returns>
    private static async Task<(int Rows, int Failed, List<FineTuneException> Failures)> WriteAsync(
        PredictRequest request, string path, StageContext context, ICollective collective)
    {
        RowShape shape = TaskRegistry.Of(request.Project.Task, request.Project.TaskArguments.ProblemType).Shape;
        var dealt = new DealtRows(collective, context);
        IAsyncEnumerable<PredictedRow?> answers =
            shape.Media() is null ? AnswersAsync(request, shape, context, dealt) : PredictedMedia.AnswersAsync(request, shape, context, dealt);
        await using var output = new StreamWriter(path, append: false, new UTF8Encoding(false));
        (int rows, int failed) = (0, 0);
        List<FineTuneException> failures = [];
        await foreach (PredictedRow row in dealt.MergeAsync(answers).ConfigureAwait(false))
        {
            dealt.Cancellation.ThrowIfCancellationRequested();
            await output.WriteLineAsync(row.Line.ToJsonString(Readable)).ConfigureAwait(false);
            rows++;
            failed += row.Failure is null ? 0 : 1;
            if (row.Failure is { } failure && failures.Count < MostTold)
            {
                failures.Add(failure);
            }
        }

        return (rows, failed, failures);
    }

    /// <summary>Tells the first failures.</summary>
    /// <returns>What the stage ends with.</returns>
    private static FineTuneException Told(List<FineTuneException> failures, int failed, SourcePosition file, string rows, IEventSink events)
    {
        failures.ForEach(events.Report);
        if (failed > failures.Count)
        {
            events.Info($"and {failed - failures.Count} more, which stand in PredictOutput");
        }

        return new FineTuneException(DiagnosticCatalog.RowsNotPredicted, file, failed, rows);
    }

    private static SourcePosition FileOf(DatasetSpec input) =>
        new(MediaKind.OfFormat(input.Format) is not null && input.Files.Count > 1 ? input.MediaFolder! : input.Files[0]);

    /// <summary>The file with the quotes that the project's own files have.</summary>
    internal static async Task<DatasetSpec> InputAsync(PredictRequest request, StageContext context)
    {
        ProjectSpec project = request.Project with { Datasets = [.. request.Project.Datasets, request.Input] };
        return (await QuotingFinder.ResolveAsync(project, context.Events, context.Cancellation).ConfigureAwait(false)).Datasets[^1];
    }

    /// <summary>What a line says of a row.</summary>
    internal static JsonObject Line(int number, Prediction prediction)
    {
        JsonObject line = Line(number);
        foreach ((string name, JsonNode? value) in prediction.ToJson())
        {
            line[name] = value?.DeepClone();
        }

        return line;
    }

    /// <summary>A line without an answer.</summary>
    internal static JsonObject Line(int number) => new() { ["line"] = number };

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null for the rows of other processes.</returns>
    private static async IAsyncEnumerable<PredictedRow?> AnswersAsync(PredictRequest request, RowShape shape, StageContext context, DealtRows dealt)
    {
        DatasetSpec input = await InputAsync(request, context).ConfigureAwait(false);
        DatasetTable table = await ColumnFinder.FindUnlabelledAsync(input, shape, context, request.Project.TaskArguments).ConfigureAwait(false);
        using Predictor predictor = Predictor.Open(
            TrainedModel.SourceOf(request.Project, request.TrainOutput), request.TrainOutput, DeviceChoice.Resolve(request.Device), dealt.Events);
        dealt.Together = predictor.Generates ? request.Project.Training.PerDeviceEvalBatchSize : 1;
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, input.Files[0], dealt.Cancellation).ConfigureAwait(false);
        IAsyncEnumerable<PredictedRow?> answers = predictor.Generates
            ? GenerateAsync(predictor, table, reader, dealt)
            : PredictAsync(predictor, table, reader, dealt);
        await foreach (PredictedRow? answer in answers.ConfigureAwait(false))
        {
            yield return answer;
        }
    }

    private static async IAsyncEnumerable<PredictedRow?> PredictAsync(Predictor predictor, DatasetTable table, IRowReader reader, DealtRows dealt)
    {
        for (long row = 0; await reader.ReadAsync(dealt.Cancellation).ConfigureAwait(false); row++)
        {
            yield return !dealt.IsOwn(row) ? null : PredictedRow.Of(
                () =>
                {
                    using DisposeScope scope = NewDisposeScope();
                    return Line(reader.Line, predictor.Predict(table, reader));
                },
                PositionOf(table, reader.Line),
                () => Line(reader.Line));
        }
    }

    /// <summary>The same of a model that generates, for several rows at once.</summary>
    private static async IAsyncEnumerable<PredictedRow?> GenerateAsync(Predictor predictor, DatasetTable table, IRowReader reader, DealtRows dealt)
    {
        bool isLast = false;
        for (long first = 0; !isLast; first += dealt.Together)
        {
            bool isOwn = dealt.IsOwn(first);
            int others = 0;
            List<(int Line, string Text, GenerationPrompt? Prompt, PredictedRow? Failed)> asked = [];
            while (asked.Count + others < dealt.Together && !(isLast = !await reader.ReadAsync(dealt.Cancellation).ConfigureAwait(false)))
            {
                if (!isOwn)
                {
                    others++;
                    continue;
                }

                string text = Predictor.TextOf(reader);
                GenerationPrompt? prompt = PredictedRow.Try(
                    () => predictor.Prompt(text, predictor.Generation),
                    PositionOf(table, reader.Line),
                    () => Line(reader.Line),
                    out PredictedRow? failed);
                asked.Add((reader.Line, text, prompt, failed));
            }

            for (int row = 0; row < others; row++)
            {
                yield return null;
            }

            GenerationPrompt[] prompts = [.. asked.Select(row => row.Prompt).OfType<GenerationPrompt>()];
            var generated = new Queue<string>(prompts.Length == 0 ? [] : predictor.Generate(prompts, dealt.Cancellation));
            foreach ((int line, string text, _, PredictedRow? failed) in asked)
            {
                yield return failed ?? new PredictedRow(Line(line, new GeneratedText(text, generated.Dequeue())));
            }
        }
    }

    private static SourcePosition PositionOf(DatasetTable table, int line) => new(table.Spec.Files[0], line, 1);
}
