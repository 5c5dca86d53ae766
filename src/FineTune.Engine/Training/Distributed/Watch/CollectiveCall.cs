using System.Globalization;

namespace FineTune.Engine.Training.Distributed;

/// <summary>One call that all ranks have to make in the same order.</summary>
/// <param name="Number">From 1; 0 before the first.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Count">Of values of an all-reduce, else of bytes: what each process sends.</param>
internal readonly record struct CollectiveCall(long Number, CollectiveKind Kind, long Count)
{
    /// <summary>True where both are the same step of the same program.</summary>
    public bool Fits(CollectiveCall other) => Number != other.Number || (Kind == other.Kind && Count == other.Count);

    /// <summary>As <c>all-reduce of 100 values (call 57)</c>.</summary>
    public override string ToString()
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"(call {Number})");
        return Kind switch
        {
            CollectiveKind.AllReduce => string.Create(CultureInfo.InvariantCulture, $"all-reduce of {Count} values {number}"),
            CollectiveKind.Broadcast => string.Create(CultureInfo.InvariantCulture, $"broadcast of {Count} bytes {number}"),
            CollectiveKind.AllGather => string.Create(CultureInfo.InvariantCulture, $"all-gather of {Count} bytes {number}"),
            CollectiveKind.AllToAll => string.Create(CultureInfo.InvariantCulture, $"all-to-all of {Count} bytes {number}"),
            CollectiveKind.Barrier => $"barrier {number}",
            _ => $"the end {number}",
        };
    }
}
