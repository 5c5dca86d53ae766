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

/// <summary>Asks the trained model about every row of a file and writes the answers one after the other, so that memory does not grow with the rows.</summary>
internal static class PredictStage
{
    /// <returns>One line for the user.</returns>
    public static async Task<string> RunAsync(PredictRequest request, StageContext context)
    {
        RowShape shape = TaskRegistry.Of(request.Project.Task, request.Project.TaskArguments.ProblemType).Shape;
        if (shape == RowShape.LabelledImage)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NotPredicted, new SourcePosition(request.Project.ProjectFile), EnumNames.Of(request.Project.Task));
        }

        // Quotes are what they are in the project's own files.
        ProjectSpec project = await QuotingFinder.ResolveAsync(
            request.Project with { Datasets = [.. request.Project.Datasets, request.Input] }, context.Events, context.Cancellation).ConfigureAwait(false);
        DatasetSpec input = project.Datasets[^1];
        DatasetTable table = await ColumnFinder.FindUnlabelledAsync(input, shape, context, project.TaskArguments).ConfigureAwait(false);
        using Predictor predictor = Predictor.Open(
            TrainedModel.SourceOf(request.Project, request.TrainOutput), request.TrainOutput, DeviceChoice.Resolve(request.Device), context.Events);
        await using var output = new StreamWriter(Path.Combine(context.OutputFolder, PredictRequest.FileName), append: false, new UTF8Encoding(false));
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, input.Files[0], context.Cancellation).ConfigureAwait(false);
        int rows = predictor.Generates
            ? await GenerateAsync(predictor, table, reader, request.Project.Training.PerDeviceEvalBatchSize, output, context).ConfigureAwait(false)
            : await PredictAsync(predictor, table, reader, output, context).ConfigureAwait(false);
        return rows == 0
            ? throw new FineTuneException(DiagnosticCatalog.EmptySplit, new SourcePosition(input.Files[0], 1), input.Split, "")
            : FormattableString.Invariant($"{Quantity.Of(rows, "row")} of {Path.GetFileName(input.Files[0])}");
    }

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Rows.</returns>
    private static async Task<int> PredictAsync(Predictor predictor, DatasetTable table, IRowReader reader, TextWriter output, StageContext context)
    {
        int rows = 0;
        while (await reader.ReadAsync(context.Cancellation).ConfigureAwait(false))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            string line = At(table, reader, () =>
            {
                using DisposeScope scope = NewDisposeScope();
                return Line(reader.Line, predictor.Predict(table, reader));
            });
            await output.WriteLineAsync(line).ConfigureAwait(false);
            rows++;
        }

        return rows;
    }

    /// <summary>The same of a model that generates, for several rows at once.</summary>
    /// <returns>Rows.</returns>
    private static async Task<int> GenerateAsync(
        Predictor predictor, DatasetTable table, IRowReader reader, int batchSize, TextWriter output, StageContext context)
    {
        int rows = 0;
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
                await output.WriteLineAsync(Line(line, new GeneratedText(text, answer))).ConfigureAwait(false);
            }

            rows += asked.Count;
        }

        return rows;
    }

    private static string Line(int number, Prediction prediction)
    {
        var line = new JsonObject { ["line"] = number };
        foreach ((string name, JsonNode? value) in prediction.ToJson())
        {
            line[name] = value?.DeepClone();
        }

        return line.ToJsonString(Readable);
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
