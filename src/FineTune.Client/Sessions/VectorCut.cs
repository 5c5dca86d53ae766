namespace FineTune.Client;

/// <summary>The first numbers of a vector, of length 1 again: how a model is trained whose vectors may be cut (Kusupati et al., 2022).</summary>
internal static class VectorCut
{
    private const double Smallest = 1e-12;

    /// <param name="dimensions">How many; null for all, as they are.</param>
    public static ReadOnlyMemory<float> To(ReadOnlyMemory<float> vector, int? dimensions)
    {
        if (dimensions is not { } wanted)
        {
            return vector;
        }

        float[] cut = vector[..wanted].ToArray();
        double length = Math.Max(Math.Sqrt(cut.Sum(number => (double)number * number)), Smallest);
        return Array.ConvertAll(cut, number => (float)(number / length));
    }
}
