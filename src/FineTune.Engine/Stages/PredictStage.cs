using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
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
        int rows = 0;
        while (await reader.ReadAsync(context.Cancellation).ConfigureAwait(false))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            await output.WriteLineAsync(Line(predictor, table, reader)).ConfigureAwait(false);
            rows++;
        }

        return rows == 0
            ? throw new FineTuneException(DiagnosticCatalog.EmptySplit, new SourcePosition(input.Files[0], 1), input.Split, "")
            : FormattableString.Invariant($"{Quantity.Of(rows, "row")} of {Path.GetFileName(input.Files[0])}");
    }

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Line(Predictor predictor, DatasetTable table, IRowReader reader)
    {
        try
        {
            using DisposeScope scope = NewDisposeScope();
            var line = new JsonObject { ["line"] = reader.Line };
            foreach ((string name, JsonNode? value) in predictor.Predict(table, reader).ToJson())
            {
                line[name] = value?.DeepClone();
            }

            return line.ToJsonString(Readable);
        }
        catch (Exception exception) when (exception is FineTuneException or TokenizerException)
        {
            throw EngineFailure.From(exception, "")!.At(new SourcePosition(table.Spec.Files[0], reader.Line, 1));
        }
    }
}
