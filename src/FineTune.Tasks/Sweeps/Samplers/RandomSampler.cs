namespace FineTune.Tasks.Sweeps;

/// <summary>Each value drawn evenly from its range, or from its choices.</summary>
internal sealed class RandomSampler(SearchSpace space, int seed) : ISampler
{
    public IReadOnlyDictionary<string, string> Suggest(int number, IReadOnlyList<Trial> before)
    {
        var random = new TrialRandom(seed, number);
        return space.Dimensions.ToDictionary(dimension => dimension.Name, dimension => Draw(dimension, random.NextDouble()));
    }

    /// <param name="share">A number of [0, 1): how far into the range.</param>
    public static string Draw(SearchDimension dimension, double share) => dimension.IsCategorical
        ? dimension.Choices[(int)(share * dimension.Choices.Count)]
        : dimension.Text(dimension.Low + (share * (dimension.High - dimension.Low)));
}
