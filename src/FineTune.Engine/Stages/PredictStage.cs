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
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;


internal static class PredictStage
{
    /// <returns>One line for the user.</returns>
    public static async Task<string> RunAsync(PredictRequest request, StageContext context)
    {
        RowShape shape = TaskRegistry.Of(request.Project.Task, request.Project.TaskArguments.ProblemType).Shape;
        IAsyncEnumerable<JsonObject> answers =
            shape.Media() is null ? AnswersAsync(request, shape, context) : PredictedMedia.AnswersAsync(request, shape, context);
        await using var output = new StreamWriter(Path.Combine(context.OutputFolder, PredictRequest.FileName), append: false, new UTF8Encoding(false));
        int rows = 0;
        await foreach (JsonObject answer in answers.ConfigureAwait(false))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            await output.WriteLineAsync(answer.ToJsonString(Readable)).ConfigureAwait(false);
            rows++;
        }

        DatasetSpec input = request.Input;
        if (rows == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.EmptySplit, new SourcePosition(input.Files[0], 1),
                $"file '{Path.GetFileName(input.Files[0])}'", "", "it, or set PredictFile to another");
        }

        return MediaKind.OfFormat(input.Format) is { } media && input.Files.Count > 1
            ? $"{Quantity.Of(rows, media.Name)} of {Path.GetFileName(input.MediaFolder)}"
            : $"{Quantity.Of(rows, "row")} of {Path.GetFileName(input.Files[0])}";
    }

    /// <summary>The file with the quotes that the project's own files have.</summary>
    internal static async Task<DatasetSpec> InputAsync(PredictRequest request, StageContext context)
    {
        ProjectSpec project = request.Project with { Datasets = [.. request.Project.Datasets, request.Input] };
        return (await QuotingFinder.ResolveAsync(project, context.Events, context.Cancellation).ConfigureAwait(false)).Datasets[^1];
    }

    /// <summary>What a line says of a row.</summary>
    internal static JsonObject Line(int number, Prediction prediction)
    {
        var line = new JsonObject { ["line"] = number };
        foreach ((string name, JsonNode? value) in prediction.ToJson())
        {
            line[name] = value?.DeepClone();
        }

        return line;
    }

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static async IAsyncEnumerable<JsonObject> AnswersAsync(PredictRequest request, RowShape shape, StageContext context)
    {
        DatasetSpec input = await InputAsync(request, context).ConfigureAwait(false);
        DatasetTable table = await ColumnFinder.FindUnlabelledAsync(input, shape, context, request.Project.TaskArguments).ConfigureAwait(false);
        using Predictor predictor = Predictor.Open(
            TrainedModel.SourceOf(request.Project, request.TrainOutput), request.TrainOutput, DeviceChoice.Resolve(request.Device), context.Events);
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, input.Files[0], context.Cancellation).ConfigureAwait(false);
        IAsyncEnumerable<JsonObject> answers = predictor.Generates
            ? GenerateAsync(predictor, table, reader, request.Project.Training.PerDeviceEvalBatchSize, context)
            : PredictAsync(predictor, table, reader, context);
        await foreach (JsonObject answer in answers.ConfigureAwait(false))
        {
            yield return answer;
        }
    }

    private static async IAsyncEnumerable<JsonObject> PredictAsync(Predictor predictor, DatasetTable table, IRowReader reader, StageContext context)
    {
        while (await reader.ReadAsync(context.Cancellation).ConfigureAwait(false))
        {
            yield return At(table, reader, () =>
            {
                using DisposeScope scope = NewDisposeScope();
                return Line(reader.Line, predictor.Predict(table, reader));
            });
        }
    }

    /// <summary>The same of a model that generates, for several rows at once.</summary>
    private static async IAsyncEnumerable<JsonObject> GenerateAsync(
        Predictor predictor, DatasetTable table, IRowReader reader, int batchSize, StageContext context)
    {
        bool isLast = false;
        while (!isLast)
        {
            List<(int Line, string Text, GenerationPrompt Prompt)> asked = [];
            while (asked.Count < batchSize && !(isLast = !await reader.ReadAsync(context.Cancellation).ConfigureAwait(false)))
            {
                string text = Predictor.TextOf(reader);
                asked.Add((reader.Line, text, At(table, reader, () => predictor.Prompt(text, predictor.Generation))));
            }

            IReadOnlyList<string> generated = predictor.Generate([.. asked.Select(row => row.Prompt)], context.Cancellation);
            foreach (((int line, string text, _), string answer) in asked.Zip(generated))
            {
                yield return Line(line, new GeneratedText(text, answer));
            }
        }
    }

    private static T At<T>(DatasetTable table, IRowReader reader, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception exception) when (exception is FineTuneException or TokenizerException)
        {
            throw EngineFailure.From(exception, "")!.At(new SourcePosition(table.Spec.Files[0], reader.Line, 1));
        }
    }
}
