namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Tree-structured Parzen estimator (Bergstra et al. 2011) by Optuna's defaults: ten trials at random; then, for each argument by itself, of 24 values that
/// the best tenth of the trials suggests the one that these suggest most and the others least.
/// </summary>
internal sealed class TpeSampler(SearchSpace space, SweepGoal goal, int seed) : ISampler
{
    private const int StartUpTrials = 10;
    private const int Candidates = 24;
    private const int MostGood = 25;

    private readonly RandomSampler _startUp = new(space, seed);

    public IReadOnlyDictionary<string, string> Suggest(int number, IReadOnlyList<Trial> before)
    {
        List<Trial> known = [.. before.Where(trial => trial.State is TrialState.Complete or TrialState.Pruned)];
        if (known.Count < StartUpTrials)
        {
            return _startUp.Suggest(number, before);
        }

        // Pruned ones come after all that are complete: those that came farthest first.
        List<Trial> ranked =
        [
            .. known.OrderBy(trial => trial.State == TrialState.Complete ? 0 : 1)
                .ThenBy(trial => trial.State == TrialState.Complete ? 0 : -trial.Evaluations.Count)
                .ThenBy(trial => goal.Cost(trial.Value)),
        ];
        int good = Math.Min((int)Math.Ceiling(0.1 * known.Count), MostGood);
        List<Trial> below = [.. ranked.Take(good).OrderBy(trial => trial.Number)];
        List<Trial> above = [.. ranked.Skip(good).OrderBy(trial => trial.Number)];
        var random = new TrialRandom(seed, number);
        return space.Dimensions.ToDictionary(dimension => dimension.Name, dimension => Suggest(dimension, below, above, random));
    }

    private static string Suggest(SearchDimension dimension, List<Trial> below, List<Trial> above, TrialRandom random)
    {
        IParzenEstimator good = Estimator(dimension, below);
        IParzenEstimator others = Estimator(dimension, above);
        double best = 0;
        double bestScore = double.NegativeInfinity;
        for (int candidate = 0; candidate < Candidates; candidate++)
        {
            double place = good.Sample(random);
            double score = good.LogDensity(place) - others.LogDensity(place);
            if (score > bestScore || candidate == 0)
            {
                (best, bestScore) = (place, score);
            }
        }

        return dimension.IsCategorical ? dimension.Choices[(int)best] : dimension.Text(best);
    }

    /// <summary>A trial of an earlier sweep may have set the argument to what is out of range now, or not at all.</summary>
    private static IParzenEstimator Estimator(SearchDimension dimension, List<Trial> trials)
    {
        var places = new List<double>();
        foreach (Trial trial in trials)
        {
            if (trial.Values.TryGetValue(dimension.Name, out string? value) && dimension.Place(value) is { } place)
            {
                places.Add(place);
            }
        }

        return dimension.IsCategorical ? new CategoricalEstimator(places, dimension.Choices.Count) : new RangeEstimator(places, dimension);
    }
}
