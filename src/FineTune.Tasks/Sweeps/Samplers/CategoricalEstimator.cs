namespace FineTune.Tasks.Sweeps;

/// <summary>How often each choice was taken, with a share for those that were not yet (as optuna/samplers/_tpe/parzen_estimator.py counts).</summary>
internal sealed class CategoricalEstimator : IParzenEstimator
{
    private readonly double[] _probabilities;

    /// <param name="observations">Indices of choices.</param>
    public CategoricalEstimator(IReadOnlyList<double> observations, int choices)
    {
        _probabilities = new double[choices];
        double[] weights = ParzenWeights.Of(observations.Count);
        double prior = 1.0 / weights.Length;
        double row = 1 + (prior * choices);
        for (int kernel = 0; kernel < weights.Length; kernel++)
        {
            for (int choice = 0; choice < choices; choice++)
            {
                bool isPrior = kernel == observations.Count;
                double taken = !isPrior && (int)observations[kernel] == choice ? 1 : 0;
                _probabilities[choice] += weights[kernel] * (isPrior ? 1.0 / choices : (prior + taken) / row);
            }
        }
    }

    public double Sample(TrialRandom random) => random.NextIndex(_probabilities);

    public double LogDensity(double place) => Math.Log(_probabilities[(int)place]);
}
