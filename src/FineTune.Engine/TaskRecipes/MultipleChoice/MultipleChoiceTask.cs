using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Chooses one of a row's sequences; rows may have different numbers of them.</summary>
internal sealed class MultipleChoiceTask : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.MultipleChoice, []);

    /// <returns>int64 [batch]: the number of the right choice.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        long[] choices = new long[indices.Length];
        for (int row = 0; row < choices.Length; row++)
        {
            choices[row] = rows.Labels(indices[row])[0];
        }

        return new BatchTargets(tensor(choices), choices.Length);
    }

    /// <param name="outputs">[sequences, 1]</param>
    /// <returns>[batch]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) =>
        nn.functional.cross_entropy(ByRow(outputs.to(ScalarType.Float32), batch), batch.Targets, reduction: nn.Reduction.None);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new ChoiceMetrics();

    /// <summary>How many choices each row of a batch has.</summary>
    public static int[] Counts(Batch batch)
    {
        ITokenRows rows = batch.Source ?? throw new InvalidOperationException("A batch of choices says where its rows are from.");
        return [.. batch.Rows.Select(row => rows.TextLengths(row).Length)];
    }

    /// <returns>[batch, most choices]; the lowest number where a row has fewer.</returns>
    public static Tensor ByRow(Tensor outputs, Batch batch)
    {
        int[] counts = Counts(batch);
        int most = counts.Max();
        if (counts.All(count => count == most))
        {
            return outputs.view(counts.Length, most);
        }

        long[] cells = new long[counts.Length * most];
        bool[] isNone = new bool[cells.Length];
        int first = 0;
        for (int row = 0; row < counts.Length; row++)
        {
            for (int choice = 0; choice < most; choice++)
            {
                bool isThere = choice < counts[row];
                cells[(row * most) + choice] = isThere ? first + choice : first;
                isNone[(row * most) + choice] = !isThere;
            }

            first += counts[row];
        }

        Tensor scores = outputs.view(-1).index_select(0, tensor(cells, device: outputs.device)).view(counts.Length, most);
        return scores.masked_fill(tensor(isNone, [counts.Length, most], device: outputs.device), float.MinValue);
    }
}
