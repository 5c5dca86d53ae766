using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What stands in brackets with colons.</summary>
internal sealed record Slice(object? Start, object? Stop, object? Step)
{
    /// <summary>False where a bound is no whole number.</summary>
    /// <exception cref="PythonException">The step is zero.</exception>
    public bool TryPlaces(int count, out int start, out int step, out int length)
    {
        (start, step, length) = (0, 1, 0);
        if (IsOther(Start) || IsOther(Stop) || IsOther(Step))
        {
            return false;
        }

        step = Step is null ? 1 : Arguments.Index(Step);
        if (step == 0)
        {
            throw PythonException.Value("slice step cannot be zero");
        }

        (int lowest, int highest) = step < 0 ? (-1, count - 1) : (0, count);
        start = Place(Start, count, step < 0 ? highest : lowest, lowest, highest);
        int stop = Place(Stop, count, step < 0 ? lowest : highest, lowest, highest);
        long distance = step < 0 ? (long)start - stop : (long)stop - start;
        length = distance <= 0 ? 0 : (int)((distance - 1) / Math.Abs((long)step)) + 1;
        return true;
    }

    private static bool IsOther(object? bound) => bound is not null && Python.AsInteger(bound) is null;

    private static int Place(object? bound, int count, int otherwise, int lowest, int highest)
    {
        if (Python.AsInteger(bound) is not { } place)
        {
            return otherwise;
        }

        place = place.Sign < 0 ? place + count : place;
        return (int)BigInteger.Max(lowest, BigInteger.Min(highest, place));
    }
}
