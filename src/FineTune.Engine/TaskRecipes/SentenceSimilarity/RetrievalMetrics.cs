using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// How well a text's partners are found among all texts of the evaluation split by their cosines: anchors look for their positives among all positives and
/// negatives, labelled texts for the others of their label. All embeddings are kept until the last has come.
/// </summary>
internal sealed class RetrievalMetrics(SimilarityForm form, MetricSelection selection) : ITaskMetrics
{
    private readonly RetrievalCorpus _corpus = new();
    private readonly WorstRowList _worst = new();
    private readonly bool _isWanted = selection.Names.Any(name => name.Contains('@', StringComparison.Ordinal));
    private RetrievalScores? _scores;
    private long _triplets;
    private long _hits;

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        int rows = batch.Rows.Count;
        using var scope = TorchSharp.torch.NewDisposeScope();
        Tensor embeddings = Cosines.Normalized(outputs, rows);
        float[] cosines = (embeddings.narrow(1, 0, 1) * embeddings.narrow(1, 1, embeddings.shape[1] - 1)).sum(-1).ToFloats();
        float[] each = losses.ToFloats();
        int others = cosines.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> ofRow = cosines.AsSpan(row * others, others);
            for (int negative = 1; form == SimilarityForm.Triplets && negative < others; negative++)
            {
                _triplets++;
                _hits += ofRow[0] > ofRow[negative] ? 1 : 0;
            }

            if (_worst.Takes(batch.Rows[row], each[row]))
            {
                string negatives = string.Concat(ofRow[1..].ToArray().Select(cosine => $", {Cosines.Text(cosine)}"));
                _worst.Add(new WorstRow(batch.Rows[row], each[row], "near", $"cosine {Cosines.Text(ofRow[0])}{negatives}"));
            }
        }

        if (_isWanted)
        {
            Keep(embeddings, batch);
        }
    }

    public double ValueOf(string name) => name == MetricNames.CosineAccuracy
        ? (double)_hits / _triplets
        : (_scores ??= _corpus.Score()).ValueOf(name);

    public void Dispose()
    {
    }

    private void Keep(Tensor embeddings, Batch batch)
    {
        (int texts, int width) = ((int)embeddings.shape[1], (int)embeddings.shape[2]);
        float[] numbers = embeddings.ToFloats();
        long[] identities = batch.Targets.ToLongs();
        int perRow = identities.Length / batch.Rows.Count;
        for (int row = 0; row < batch.Rows.Count; row++)
        {
            ReadOnlySpan<long> ofRow = identities.AsSpan(row * perRow, perRow);
            float[] Embedding(int text) => numbers.AsSpan(((row * texts) + text) * width, width).ToArray();
            if (form == SimilarityForm.LabelledTexts)
            {
                _corpus.AddLabelled(ofRow[^1], ofRow[0], Embedding(0));
                continue;
            }

            for (int text = 1; text < texts; text++)
            {
                _corpus.AddDocument(ofRow[text], Embedding(text));
            }

            _corpus.AddQuery(ofRow[0], Embedding(0), ofRow[1]);
        }
    }
}
