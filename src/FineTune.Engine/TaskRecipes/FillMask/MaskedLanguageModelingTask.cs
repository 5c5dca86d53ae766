using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Predicts tokens that were hidden (Devlin et al., 2018): of those chosen 80% become the mask token, 10% a random one, and 10% stay. What is
/// hidden is drawn anew in each epoch, and the same in every evaluation.
/// </summary>
/// <param name="masking">Chooses what to hide.</param>
/// <param name="loss">The loss.</param>
internal sealed class MaskedLanguageModelingTask(TokenMasking masking, CrossEntropy loss) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.MaskedLanguageModeling, []);

    /// <returns>int64 [predicted]: what stood there.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        List<long> hidden = [];
        List<long> places = [];
        int start = 0;
        foreach (int index in indices)
        {
            ReadOnlySpan<int> words = rows.WordIds(index);
            Span<long> row = tokenIds.Slice(start, words.Length);
            foreach (int token in masking.Choose(words, pass, index))
            {
                hidden.Add(row[token]);
                places.Add(start + token);
                row[token] = masking.Replace(row[token], pass, index, token);
            }

            start += words.Length;
        }

        return new BatchTargets(tensor(hidden), hidden.Count, tensor(places));
    }

    /// <returns>[predicted]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => loss.Of(outputs, batch.Targets);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new MaskedTokenMetrics();
}
