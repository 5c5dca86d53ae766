using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Native;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Stages;

/// <summary>Asks the trained model about pictures or recordings: those that the rows of a file name or hold, those of a folder, or one.</summary>
internal static class PredictedMedia
{
    /// <summary>One after the other, each when its file has been looked at.</summary>
    /// <returns>Null for those of other processes.</returns>
    public static async IAsyncEnumerable<PredictedRow?> AnswersAsync(PredictRequest request, RowShape shape, StageContext context, DealtRows dealt)
    {
        using MediaPredictor predictor = MediaPredictor.Open(
            TrainedModel.SourceOf(request.Project, request.TrainOutput),
            request.TrainOutput,
            DeviceChoice.Resolve(request.Device),
            request.ImageLibraryDirectory);
        if (MediaKind.OfFormat(request.Input.Format) is not null)
        {
            foreach ((int number, string path) in request.Input.Files.Index())
            {
                string name = Path.GetRelativePath(request.Input.MediaFolder!, path).Replace('\\', '/');
                yield return !dealt.IsOwn(number) ? null : PredictedRow.Of(
                    () => predictor.Predict(predictor.Read(path), name, new SourcePosition(path)).ToJson(),
                    new SourcePosition(path),
                    () => new JsonObject { [predictor.AskedAs] = name });
            }

            yield break;
        }

        DatasetSpec input = await PredictStage.InputAsync(request, context).ConfigureAwait(false);
        DatasetTable table = await ColumnFinder.FindUnlabelledAsync(input, shape, context, request.Project.TaskArguments).ConfigureAwait(false);
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, input.Files[0], dealt.Cancellation).ConfigureAwait(false);
        for (long row = 0; await reader.ReadAsync(dealt.Cancellation).ConfigureAwait(false); row++)
        {
            if (!dealt.IsOwn(row))
            {
                yield return null;
                continue;
            }

            // Of files that lie in the file itself there is no name.
            string name = reader.Get(DatasetColumn.Media).ToString();
            SourcePosition position = reader.PositionOf(DatasetColumn.Media);
            yield return PredictedRow.Of(
                () => PredictStage.Line(reader.Line, predictor.Predict(reader.Media().Span, name, position)),
                position,
                () => new JsonObject { ["line"] = reader.Line, [predictor.AskedAs] = name });
        }
    }
}
