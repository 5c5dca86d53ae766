using System.Runtime.CompilerServices;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Direct preference optimization (Rafailov et al., 2023) as TRL's DPOTrainer. Rows go in pairs, the chosen answer first. The reference is the base
/// model: what it says of the rows is computed before the first step, so that no second model is there in training. Nothing is dropped out, as in TRL.
/// </summary>
internal sealed class DirectPreferenceTask(PreferenceLoss loss) : ITrainingTask, IReferencedTask
{
    // Columns of the targets: the token, its row in the batch, and at the first token of each row what the base model says of all of them.
    private const int TokenColumn = 0;
    private const int RowColumn = 1;
    private const int ReferenceColumn = 2;
    private const int TargetColumns = 3;

    private readonly CrossEntropy _ofTokens = new(0);
    private readonly ConditionalWeakTable<ITokenRows, float[]> _references = [];

    public HeadSpec Head { get; } = new(ModelHead.CausalLanguageModeling, []);

    public int RowsOfExample => 2;

    /// <returns>float32 [predicted, 3]: see the columns; numbers of tokens are exact in it.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        List<float> targets = [];
        List<long> places = [];
        int start = 0;
        for (int row = 0; row < indices.Length; row++)
        {
            ReadOnlySpan<int> labels = rows.Labels(indices[row]);
            float reference = Reference(rows, indices[row]);
            for (int token = 1; token < labels.Length; token++)
            {
                if (labels[token] != TokenLabels.Ignored)
                {
                    targets.AddRange(labels[token], row, reference);
                    places.Add(start + token - 1);
                    reference = 0;
                }
            }

            start += labels.Length;
        }

        return new BatchTargets(tensor(targets).reshape(-1, TargetColumns), indices.Length / RowsOfExample, tensor(places));
    }

    /// <summary>Log probabilities of the tokens in the place of the scores.</summary>
    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) => options with
    {
        Training = false,
        OfScores = (scores, first) => LogProbabilities(scores, batch.Targets.narrow(0, first, scores.shape[0])),
    };

    /// <returns>[pairs]</returns>
    public Tensor Losses(Tensor outputs, Batch batch)
    {
        Tensor lengths = OfRows(ones([batch.Targets.shape[0]], device: outputs.device), batch).reshape(-1, 2);
        return loss.Of(Scores(outputs, batch), lengths);
    }

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new PreferenceMetrics(this);

    public void TakeReference(IModel model, ITokenRows rows, int batchSize, Device device, ICollective collective, CancellationToken cancellation)
    {
        // Nothing yet: of the targets only tokens and rows are looked at here.
        float[] references = new float[rows.Count];
        _references.AddOrUpdate(rows, new float[rows.Count]);
        var collator = new Collator(rows, this, device);
        using IDisposable withoutGradients = no_grad();
        foreach ((int number, int[] indices) in EvaluationBatches.Of(RowUnits.Of(rows, RowsOfExample), batchSize).Index())
        {
            if (number % collective.Size == 0)
            {
                collective.ThrowIfCancelled(cancellation);
            }

            if (number % collective.Size != collective.Rank)
            {
                continue;
            }

            using DisposeScope scope = NewDisposeScope();
            using Batch batch = collator.Collate(indices, ITargetSource.EvaluationPass);
            float[] sums = Sums(model.Forward(batch.Input, OptionsFor(ForwardOptions.Evaluation, batch)).to(ScalarType.Float32), batch).ToFloats();
            foreach ((int place, int row) in indices.Index())
            {
                references[row] = sums[place];
            }
        }

        // Those of the others are zeros here.
        collective.AllReduceSum(references);
        _references.AddOrUpdate(rows, references);
    }

    /// <summary>Log probability of each answer.</summary>
    /// <returns>[pairs, 2], the chosen one first.</returns>
    public static Tensor AnswerLogProbabilities(Tensor outputs, Batch batch) => Sums(outputs, batch).reshape(-1, 2);

    /// <summary>Beta times how much likelier each answer is than to the base model.</summary>
    /// <returns>[pairs, 2], the chosen one first.</returns>
    public Tensor Rewards(Tensor outputs, Batch batch) => loss.Beta * Scores(outputs, batch);

    /// <returns>[pairs, 2]</returns>
    private static Tensor Scores(Tensor outputs, Batch batch) =>
        (Sums(outputs, batch) - OfRows(batch.Targets.select(1, ReferenceColumn), batch)).reshape(-1, 2);

    private float Reference(ITokenRows rows, int row)
    {
        (ITokenRows original, int number) = rows.Original(row);
        return _references.TryGetValue(original, out float[]? references)
            ? references[number]
            : throw new InvalidOperationException("What the base model says of these rows is not known.");
    }

    private static Tensor Sums(Tensor outputs, Batch batch)
    {
        Tensor tokens = outputs.dim() == 1 ? outputs : -new CrossEntropy(0).Of(outputs, batch.Targets.select(1, TokenColumn).to(ScalarType.Int64));
        return OfRows(tokens, batch);
    }

    /// <summary>The sum over the tokens of each row.</summary>
    /// <param name="tokens">[predicted]</param>
    /// <returns>[rows]</returns>
    private static Tensor OfRows(Tensor tokens, Batch batch) =>
        zeros([batch.Rows.Count], device: tokens.device).index_add(0, batch.Targets.select(1, RowColumn).to(ScalarType.Int64), tokens, 1);

    private Tensor LogProbabilities(Tensor scores, Tensor targets) => -_ofTokens.Of(scores, targets.select(1, TokenColumn).to(ScalarType.Int64));
}
