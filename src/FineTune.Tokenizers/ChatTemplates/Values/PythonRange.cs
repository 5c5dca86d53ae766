using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

internal sealed class PythonRange
{
    /// <summary>As Jinja's sandbox has it.</summary>
    private const int Longest = 100_000;

    /// <exception cref="PythonException">The step is zero, or the range too long.</exception>
    public PythonRange(BigInteger start, BigInteger stop, BigInteger step)
    {
        if (step.IsZero)
        {
            throw PythonException.Value("range() arg 3 must not be zero");
        }

        BigInteger count = step.Sign > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        if (count > Longest)
        {
            throw PythonException.Overflow(FormattableString.Invariant($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({Longest})."));
        }

        (Start, Stop, Step, Count) = (start, stop, step, count.Sign < 0 ? 0 : (int)count);
    }

    public BigInteger Start { get; }

    public BigInteger Stop { get; }

    public BigInteger Step { get; }

    public int Count { get; }

    public BigInteger this[int index] => Start + (index * Step);

    public PythonRange Slice(int start, int step, int count)
    {
        BigInteger first = Start + (start * Step);
        return new PythonRange(first, first + (count * Step * step), Step * step);
    }

    public IEnumerable<object?> Items()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }
}
