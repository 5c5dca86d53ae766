namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Halton's sequence (1960), whose points keep apart where random ones crowd: dimension d counts in the d-th prime, read backwards behind the point. Each
/// dimension is shifted by the seed (Cranley and Patterson 1976).
/// </summary>
internal sealed class QuasiRandomSampler(SearchSpace space, int seed) : ISampler
{
    public IReadOnlyDictionary<string, string> Suggest(int number, IReadOnlyList<Trial> before)
    {
        var shifts = new TrialRandom(seed, -1);
        var values = new Dictionary<string, string>();
        int prime = 1;
        foreach (SearchDimension dimension in space.Dimensions)
        {
            prime = NextPrime(prime);
            double place = RadicalInverse(number + 1, prime) + shifts.NextDouble();
            values.Add(dimension.Name, RandomSampler.Draw(dimension, place - Math.Floor(place)));
        }

        return values;
    }

    private static double RadicalInverse(int number, int radix)
    {
        double inverse = 0;
        double digit = 1.0 / radix;
        for (int left = number; left > 0; left /= radix, digit /= radix)
        {
            inverse += left % radix * digit;
        }

        return inverse;
    }

    private static int NextPrime(int number)
    {
        do
        {
            number++;
        }
        while (Enumerable.Range(2, Math.Max(0, (int)Math.Sqrt(number) - 1)).Any(divisor => number % divisor == 0));
        return number;
    }
}
