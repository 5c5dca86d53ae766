using System.Runtime.Intrinsics;

namespace FineTune.Answers;

/// <summary>
/// The logarithms of the probabilities of scores (log-softmax). Exponentials are computed here, by sums and products alone, so that they are the same on every
/// processor; eight at a time, as the vocabulary of a beam search is 100,000 of them a token.
/// </summary>
internal static class LogProbabilities
{
    /// <summary>Below it an exponential is nothing beside 1.</summary>
    private const double Least = -700;

    private const double LogarithmOf2 = 0.693147180369123816490;

    /// <summary>What is left of the logarithm of 2 behind bits that leave room for a factor.</summary>
    private const double RestOfLogarithmOf2 = 1.90821492927058770002e-10;

    /// <summary>1.5 x 2^52: behind the sum with it stand no bits of a fraction, and its last bits are the whole number.</summary>
    private const double Rounding = 6_755_399_441_055_744;

    private const int ExponentBits = 52;
    private const long ExponentOf1 = 1023L << ExponentBits;
    private const int Terms = 13;

    private static readonly int Lanes = Vector256<float>.Count;

    /// <param name="logs">As long as the scores; may be the same memory.</param>
    public static void Write(ReadOnlySpan<float> scores, Span<float> logs)
    {
        float largest = Largest(scores);
        double whole = float.IsFinite(largest) ? largest + Math.Log(SumOfExponentials(scores, largest)) : double.NaN;
        Vector256<double> subtracted = Vector256.Create(whole);
        int token = 0;
        for (; token <= scores.Length - Lanes; token += Lanes)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(scores[token..]));
            Vector256.Narrow(lower - subtracted, upper - subtracted).CopyTo(logs[token..]);
        }

        for (; token < scores.Length; token++)
        {
            logs[token] = (float)(scores[token] - whole);
        }
    }

    /// <returns>NaN where a score is.</returns>
    private static float Largest(ReadOnlySpan<float> scores)
    {
        Vector256<float> largest = Vector256.Create(float.NegativeInfinity);
        Vector256<float> numbers = Vector256<float>.AllBitsSet;
        int token = 0;
        for (; token <= scores.Length - Lanes; token += Lanes)
        {
            Vector256<float> some = Vector256.Create(scores[token..]);
            largest = Vector256.ConditionalSelect(Vector256.GreaterThan(some, largest), some, largest);
            numbers &= Vector256.Equals(some, some);
        }

        float found = numbers.AsInt32() == Vector256<int>.AllBitsSet ? float.NegativeInfinity : float.NaN;
        for (int lane = 0; lane < Lanes; lane++)
        {
            found = Math.Max(found, largest[lane]);
        }

        for (; token < scores.Length; token++)
        {
            found = Math.Max(found, scores[token]);
        }

        return found;
    }

    private static double SumOfExponentials(ReadOnlySpan<float> scores, float largest)
    {
        Vector256<double> subtracted = Vector256.Create((double)largest);
        (Vector256<double> first, Vector256<double> second) = (Vector256<double>.Zero, Vector256<double>.Zero);
        int token = 0;
        for (; token <= scores.Length - Lanes; token += Lanes)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(scores[token..]));
            first += Exponential(lower - subtracted);
            second += Exponential(upper - subtracted);
        }

        Span<float> rest = stackalloc float[Lanes];
        rest.Fill(float.NegativeInfinity);
        scores[token..].CopyTo(rest);
        (Vector256<double> lowerRest, Vector256<double> upperRest) = Vector256.Widen(Vector256.Create((ReadOnlySpan<float>)rest));
        first += Exponential(lowerRest - subtracted);
        second += Exponential(upperRest - subtracted);
        double sum = 0;
        for (int lane = 0; lane < Vector256<double>.Count; lane++)
        {
            sum += first[lane] + second[lane];
        }

        return sum;
    }

    /// <summary>e^x as 2^n e^r with r between -0.35 and 0.35, of which the series is summed.</summary>
    /// <param name="x">At most 0, no NaN.</param>
    private static Vector256<double> Exponential(Vector256<double> x)
    {
        x = Vector256.Max(x, Vector256.Create(Least));
        Vector256<double> rounded = (x * (1 / Math.Log(2))) + Vector256.Create(Rounding);
        Vector256<double> times = rounded - Vector256.Create(Rounding);
        Vector256<double> rest = x - (times * LogarithmOf2) - (times * RestOfLogarithmOf2);
        Vector256<double> sum = Vector256.Create(1.0);
        for (int term = Terms; term > 0; term--)
        {
            sum = (sum * rest * Reciprocals[term]) + Vector256.Create(1.0);
        }

        return sum * ((rounded.AsInt64() << ExponentBits) + Vector256.Create(ExponentOf1)).AsDouble();
    }

    private static double[] Reciprocals { get; } = [.. Enumerable.Range(0, Terms + 1).Select(number => 1.0 / number)];
}
