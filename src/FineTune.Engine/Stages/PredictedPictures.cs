using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Images;
using FineTune.Engine.Native;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Stages;

/// <summary>Asks the trained model about pictures: those that the rows of a file name or hold, those of a folder, or one.</summary>
internal static class PredictedPictures
{
    /// <summary>One after the other, each when its picture has been looked at.</summary>
    public static async IAsyncEnumerable<JsonObject> AnswersAsync(PredictRequest request, StageContext context)
    {
        SkiaLibrary.Load(request.ImageLibraryDirectory);
        using ImagePredictor predictor = ImagePredictor.Open(
            TrainedModel.SourceOf(request.Project, request.TrainOutput), request.TrainOutput, DeviceChoice.Resolve(request.Device));
        if (request.Input.Format == DatasetFormat.ImageFolder)
        {
            foreach (string path in request.Input.Files)
            {
                string name = Path.GetRelativePath(request.Input.ImageFolder!, path).Replace('\\', '/');
                yield return predictor.Predict(ImagePredictor.Read(path), name, new SourcePosition(path)).ToJson();
            }

            yield break;
        }

        DatasetSpec input = await PredictStage.InputAsync(request, context).ConfigureAwait(false);
        DatasetTable table =
            await ColumnFinder.FindUnlabelledAsync(input, RowShape.LabelledImage, context, request.Project.TaskArguments).ConfigureAwait(false);
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, input.Files[0], context.Cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(context.Cancellation).ConfigureAwait(false))
        {
            // Of pictures that lie in the file itself there is no name.
            string name = reader.Get(DatasetColumn.Image).ToString();
            Prediction prediction = predictor.Predict(reader.Image().Span, name, reader.PositionOf(DatasetColumn.Image));
            yield return PredictStage.Line(reader.Line, prediction);
        }
    }
}
