using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>Which trials come next. What has ended stays; what was begun is begun again; then come new ones, up to the number the project asks for.</summary>
internal sealed class SweepPlan
{
    private readonly ISampler _sampler;
    private readonly int _trials;

    public SweepPlan(SweepSpec sweep, SweepGoal goal)
    {
        var space = new SearchSpace(sweep.Parameters);
        _sampler = sweep.Algorithm switch
        {
            SweepAlgorithm.Random => new RandomSampler(space, sweep.Seed),
            SweepAlgorithm.QuasiRandom => new QuasiRandomSampler(space, sweep.Seed),
            SweepAlgorithm.Grid => new GridSampler(space),
            _ => new TpeSampler(space, goal, sweep.Seed),
        };
        Total = _trials = sweep.Trials;
        if (sweep.Algorithm == SweepAlgorithm.Grid)
        {
            // A grid ends with its last combination.
            long combinations = 1;
            foreach (SearchDimension dimension in space.Dimensions)
            {
                combinations = Math.Min(int.MaxValue, combinations * dimension.All!.Count);
            }

            Total = _trials = (int)combinations;
        }
    }

    /// <summary>How many trials there are to be.</summary>
    public int Total { get; }

    /// <summary>The next trials, at most <paramref name="count"/>; none where the sweep is over.</summary>
    /// <param name="known">By number.</param>
    public IReadOnlyList<Trial> Next(IReadOnlyCollection<Trial> known, int count)
    {
        List<Trial> ended = [.. known.Where(trial => trial.HasEnded)];
        List<Trial> next = [.. known.Where(trial => !trial.HasEnded && trial.Number < _trials).Take(count)];
        int number = known.Count == 0 ? 0 : known.Max(trial => trial.Number) + 1;
        for (; next.Count < count && number < _trials; number++)
        {
            if (_sampler.Suggest(number, ended) is not { } values)
            {
                break;
            }

            next.Add(new Trial { Number = number, Values = values, State = TrialState.Running });
        }

        return next;
    }
}
