namespace FineTune.Answers;

/// <summary>From logits to probabilities, in double precision so that near ties stay apart.</summary>
internal static class Scores
{
    /// <summary>The index of the largest value, the first of equal ones.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int index = 1; index < values.Length; index++)
        {
            best = values[index] > values[best] ? index : best;
        }

        return best;
    }

    /// <summary>The mean of the logits of a text's windows, place by place.</summary>
    /// <param name="windows">At least one, all of one length.</param>
    public static float[] Mean(IReadOnlyList<float[]> windows) => windows.Count == 1
        ? windows[0]
        : [.. Enumerable.Range(0, windows[0].Length).Select(index => (float)windows.Average(logits => (double)logits[index]))];

    public static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double largest = logits[ArgMax(logits)];
        double[] values = new double[logits.Length];
        double sum = 0;
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = Math.Exp(logits[index] - largest);
            sum += values[index];
        }

        for (int index = 0; index < values.Length; index++)
        {
            values[index] /= sum;
        }

        return values;
    }

    public static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>The cosine of two vectors; 0 where one has no length.</summary>
    public static double Cosine(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        (double product, double firstLength, double secondLength) = (0, 0, 0);
        for (int index = 0; index < first.Length; index++)
        {
            product += (double)first[index] * second[index];
            firstLength += (double)first[index] * first[index];
            secondLength += (double)second[index] * second[index];
        }

        double lengths = Math.Sqrt(firstLength) * Math.Sqrt(secondLength);
        return lengths == 0 ? 0 : Math.Clamp(product / lengths, -1, 1);
    }
}
