using System.IO.Hashing;
using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Trains embeddings so that texts which are alike are near each other.</summary>
/// <param name="form">What rows say.</param>
/// <param name="modules">How an embedding is made.</param>
/// <param name="miniBatchSize">Rows of a forward pass where a batch does not fit into memory; null for all.</param>
internal sealed class SentenceSimilarityTask(SimilarityForm form, IEmbeddingLoss loss, SentenceModules modules, int seed, int? miniBatchSize) : ITrainingTask
{
    private LabelPartners? _partners;

    public HeadSpec Head { get; } = new(ModelHead.SentenceEmbedding, [], Sentences: modules);

    public bool ComparesRows => loss.UsesOtherRows;

    public int? MiniBatchSize => miniBatchSize;

    /// <summary>Of a labelled text another one of its label is the positive, drawn anew in each epoch.</summary>
    public int[] TextRows(ITokenRows rows, ReadOnlySpan<int> indices, int pass)
    {
        if (form != SimilarityForm.LabelledTexts)
        {
            return indices.ToArray();
        }

        LabelPartners partners = PartnersOf(rows);
        int[] both = new int[2 * indices.Length];
        for (int index = 0; index < indices.Length; index++)
        {
            both[2 * index] = indices[index];
            both[(2 * index) + 1] = partners.Draw(indices[index], pass);
        }

        return both;
    }

    public int[] Arrange(ITokenRows rows, int[] order, int batchSize) =>
        loss is { UsesOtherRows: true, WantsScores: false } ? DistinctBatches.Arrange(order, batchSize, row => Identities(rows, row)) : order;

    /// <returns>
    /// float32 [rows], the scores; or int64 [rows, texts]: the same number for texts that are not to be told apart. Of a labelled text they are the label,
    /// twice, and the text itself.
    /// </returns>
    /// <exception cref="FineTuneException">FT3071: no cosine can be a score.</exception>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        if (loss.WantsScores)
        {
            float[] scores = new float[indices.Length];
            for (int index = 0; index < scores.Length; index++)
            {
                scores[index] = rows.Number(indices[index]);
                if (!loss.Takes(scores[index]))
                {
                    throw new FineTuneException(DiagnosticCatalog.ScoreOutsideCosine, rows.Source(indices[index]), scores[index]);
                }
            }

            return new BatchTargets(tensor(scores), scores.Length);
        }

        List<long> identities = [];
        foreach (int row in indices)
        {
            identities.AddRange(Identities(rows, row));
            if (form == SimilarityForm.LabelledTexts)
            {
                identities.AddRange(rows.Labels(row)[0], Hash(rows.InputIds(row)));
            }
        }

        return new BatchTargets(tensor(identities).view(indices.Length, -1), indices.Length);
    }

    public Tensor Losses(Tensor outputs, Batch batch)
    {
        int rows = batch.Rows.Count;
        return loss.Of(outputs.to(ScalarType.Float32).view(rows, batch.Input.Batch / rows, -1), batch.Targets);
    }

    public ITaskMetrics CreateMetrics(MetricSelection selection) =>
        selection.Names.Any(name => MetricNames.CutOf(name) is not null) ? new CutEmbeddingMetrics(Measuring, selection) : Measuring(selection);

    private ITaskMetrics Measuring(MetricSelection selection) =>
        form == SimilarityForm.ScoredPairs ? new ScoredPairMetrics(selection) : new RetrievalMetrics(form, selection);

    /// <summary>The label, or each text as a number.</summary>
    private long[] Identities(ITokenRows rows, int row)
    {
        if (form == SimilarityForm.LabelledTexts)
        {
            return [rows.Labels(row)[0]];
        }

        ReadOnlySpan<int> lengths = rows.TextLengths(row);
        ReadOnlySpan<int> ids = rows.InputIds(row);
        long[] identities = new long[lengths.Length];
        for (int text = 0; text < identities.Length; text++)
        {
            identities[text] = Hash(ids[..lengths[text]]);
            ids = ids[lengths[text]..];
        }

        return identities;
    }

    private static long Hash(ReadOnlySpan<int> ids) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(ids));

    private LabelPartners PartnersOf(ITokenRows rows)
    {
        if (_partners is null || !ReferenceEquals(_partners.Rows, rows))
        {
            _partners = new LabelPartners(rows, seed);
        }

        return _partners;
    }
}
