using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// Mixes the Datasets of a split by their Weights, as <c>datasets.interleave_datasets(probabilities, seed=42)</c> does (datasets/arrow_dataset.py,
/// _interleave_map_style_datasets): one after the other is drawn at random and gives its next row, until one of them has no more.
/// </summary>
internal static class SplitMix
{
    private const int Seed = 42;

    /// <summary>The scans with the rows that the mix takes of them; those of a split without Weights unchanged.</summary>
    /// <exception cref="FineTuneException">FT1011: some Datasets of a split have a Weight and some have none.</exception>
    public static IReadOnlyList<DatasetScan> Apply(IReadOnlyList<DatasetScan> scans)
    {
        if (scans.All(scan => scan.Spec.Weight is null) || scans.Count == 1)
        {
            return scans;
        }

        if (scans.FirstOrDefault(scan => scan.Spec.Weight is null) is { } without)
        {
            throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, without.Spec.Position,
                $"Some Datasets of the split '{without.Spec.Split}' have a Weight and some do not");
        }

        List<int>[] places = Draw([.. scans.Select(scan => scan.Selection.Count)], [.. scans.Select(scan => scan.Spec.Weight!.Value)]);
        return [.. scans.Zip(places, (scan, taken) => scan with { Selection = scan.Selection.First(taken.Count), MixedPlaces = taken })];
    }

    /// <summary>For each row of the split the Dataset it is of and its place in that one's order.</summary>
    public static IEnumerable<(int Dataset, int Row)> Order(IReadOnlyList<DatasetScan> scans)
    {
        int[] next = new int[scans.Count];
        int count = scans.Sum(scan => scan.Selection.Count);
        for (int place = 0; place < count; place++)
        {
            int dataset = Enumerable.Range(0, scans.Count)
                .First(index => next[index] < scans[index].MixedPlaces!.Count && scans[index].MixedPlaces![next[index]] == place);
            yield return (dataset, next[dataset]++);
        }
    }

    private static List<int>[] Draw(int[] counts, double[] weights)
    {
        List<int>[] places = [.. counts.Select(_ => new List<int>())];
        double[] ends = new double[weights.Length];
        double sum = weights.Sum();
        double end = 0;
        for (int index = 0; index < weights.Length; index++)
        {
            ends[index] = end += weights[index] / sum;
        }

        var random = new NumpyRandom(Seed);
        for (int place = 0; !counts.Contains(0) && !places.Zip(counts).Any(pair => pair.First.Count == pair.Second); place++)
        {
            double value = random.NextDouble() * ends[^1];
            int drawn = Array.FindIndex(ends, bound => value < bound);
            places[drawn].Add(place);
        }

        return places;
    }
}
