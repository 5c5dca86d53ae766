using System.Globalization;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of ranked documents, means over the queries (sentence-transformers, InformationRetrievalEvaluator).</summary>
internal sealed class RetrievalScores
{
    /// <summary>Documents of a query that count.</summary>
    public const int Depth = 100;

    private const string Prefix = "cosine_";

    private readonly List<(bool[] Ranked, int Relevant)> _queries = [];

    /// <param name="ranked">For each document that was found, the best first, whether it is a right one.</param>
    /// <param name="relevant">Right ones in the corpus, 1 or more.</param>
    public void Add(bool[] ranked, int relevant) => _queries.Add((ranked, relevant));

    /// <summary>A metric such as <c>cosine_recall@10</c>; NaN where there is no query.</summary>
    public double ValueOf(string name)
    {
        string[] parts = name.Split('@');
        int depth = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        Func<bool[], int, int, double> measure = parts[0] switch
        {
            Prefix + "accuracy" => (found, _, _) => found.Contains(true) ? 1 : 0,
            Prefix + "precision" => (found, _, wanted) => (double)found.Count(hit => hit) / wanted,
            Prefix + "recall" => (found, relevant, _) => (double)found.Count(hit => hit) / relevant,
            Prefix + "mrr" => (found, _, _) => Array.IndexOf(found, true) is >= 0 and var rank ? 1.0 / (rank + 1) : 0,
            Prefix + "ndcg" => (found, relevant, wanted) => Gain(found) / Gain([.. Enumerable.Repeat(true, Math.Min(relevant, wanted))]),
            Prefix + "map" => AveragePrecision,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
        double sum = 0;
        foreach ((bool[] ranked, int relevant) in _queries)
        {
            sum += measure(ranked[..Math.Min(depth, ranked.Length)], relevant, depth);
        }

        return sum / _queries.Count;
    }

    /// <summary>Discounted cumulative gain.</summary>
    private static double Gain(bool[] found) => found.Select((hit, rank) => hit ? 1 / Math.Log2(rank + 2) : 0).Sum();

    private static double AveragePrecision(bool[] found, int relevant, int depth)
    {
        int hits = 0;
        double sum = 0;
        for (int rank = 0; rank < found.Length; rank++)
        {
            if (found[rank])
            {
                sum += (double)++hits / (rank + 1);
            }
        }

        return sum / Math.Min(depth, relevant);
    }
}
