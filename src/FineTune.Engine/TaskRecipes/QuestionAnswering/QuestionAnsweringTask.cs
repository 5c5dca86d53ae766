using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Finds the first and the last token of an answer among the tokens of a row.</summary>
/// <param name="options">How an evaluation chooses the answer.</param>
internal sealed class QuestionAnsweringTask(AnswerOptions options) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.QuestionAnswering, []);

    /// <returns>int64 [batch, 2]: places of the answer's first and last token in the row.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        long[] places = new long[2 * indices.Length];
        for (int row = 0; row < indices.Length; row++)
        {
            ReadOnlySpan<int> answer = rows.Labels(indices[row]);
            (places[2 * row], places[(2 * row) + 1]) = (answer[0], answer[1]);
        }

        return new BatchTargets(tensor(places, [indices.Length, 2]), indices.Length);
    }

    /// <summary>
    /// Cross entropy over the row's tokens. transformers takes padding among the classes, by which a row's loss depends on its neighbours; here it does not.
    /// </summary>
    /// <param name="outputs">[tokens, 2]</param>
    /// <returns>[batch]: the mean of first and last.</returns>
    public Tensor Losses(Tensor outputs, Batch batch)
    {
        Tensor scores = ByRow(outputs.to(ScalarType.Float32), batch);
        Tensor losses = nn.functional.cross_entropy(scores, batch.Targets, reduction: nn.Reduction.None);
        return losses.mean([1]);
    }

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new QuestionMetrics(options);

    /// <returns>[batch, longest row, 2]; the lowest number where a row has no token.</returns>
    private static Tensor ByRow(Tensor outputs, Batch batch)
    {
        long[] starts = batch.Input.RowStarts.ToLongs();
        long tokens = outputs.shape[0];
        long[] lengths = [.. starts.Select((start, row) => (row + 1 < starts.Length ? starts[row + 1] : tokens) - start)];
        long width = lengths.Max();
        long[] cells = new long[starts.Length * width];
        bool[] isPadding = new bool[cells.Length];
        for (int row = 0; row < starts.Length; row++)
        {
            for (int place = 0; place < width; place++)
            {
                bool isToken = place < lengths[row];
                cells[(row * width) + place] = isToken ? starts[row] + place : starts[row];
                isPadding[(row * width) + place] = !isToken;
            }
        }

        Tensor scores = outputs.index_select(0, tensor(cells, device: outputs.device)).view(starts.Length, width, 2);
        return scores.masked_fill(tensor(isPadding, [starts.Length, width, 1], device: outputs.device), float.MinValue);
    }
}
