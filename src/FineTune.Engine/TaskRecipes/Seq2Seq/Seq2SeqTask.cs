using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Predicts each token of a row's target from the source and from the target's tokens before it (teacher forcing). A row's labels are its target; the decoder
/// is given them one place further, behind the token that it begins with (transformers' <c>shift_tokens_right</c>).
/// </summary>
/// <param name="decoderStart">The token that it begins with; null for the last one of the target.</param>
internal sealed class Seq2SeqTask(CrossEntropy loss, int? decoderStart) : ITrainingTask
{
    private readonly NextTokenLoss _loss = new(loss);

    public HeadSpec Head { get; } = new(ModelHead.Seq2SeqLanguageModeling, []);

    /// <returns>int64 [decoder's tokens]: the token that follows each of them.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        List<long> targets = [];
        List<long[]> decoder = [];
        foreach (int index in indices)
        {
            ReadOnlySpan<int> target = rows.Labels(index);
            long[] given = new long[target.Length];
            for (int token = 0; token < target.Length; token++)
            {
                targets.Add(target[token]);
                given[token] = token > 0 ? target[token - 1] : decoderStart ?? target[^1];
            }

            decoder.Add(given);
        }

        return new BatchTargets(tensor(targets), targets.Count) { Decoder = decoder };
    }

    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) => _loss.OptionsFor(options, batch);

    /// <returns>[decoder's tokens]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => _loss.Losses(outputs, batch);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new GeneratedTokenMetrics();
}
