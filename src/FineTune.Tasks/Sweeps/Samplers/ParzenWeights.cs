namespace FineTune.Tasks.Sweeps;

/// <summary>
/// How much each observation counts: the last 25 fully, those before less and less the older they are; the prior as much as one observation.
/// </summary>
internal static class ParzenWeights
{
    private const int Full = 25;

    /// <returns>Add up to 1; the last is the prior's.</returns>
    public static double[] Of(int observations)
    {
        double[] weights = new double[observations + 1];
        Array.Fill(weights, 1);
        int older = observations - Full;
        for (int index = 0; index < older; index++)
        {
            double first = 1.0 / observations;
            weights[index] = older == 1 ? first : first + ((1 - first) * index / (older - 1));
        }

        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
