namespace FineTune.Engine.Metrics;

/// <summary>What <see cref="ExternalSort"/> sorts.</summary>
/// <param name="Key">Decides the order.</param>
/// <param name="Value">Goes with it.</param>
internal readonly record struct SortEntry(double Key, double Value) : IComparable<SortEntry>
{
    public int CompareTo(SortEntry other) => Key.CompareTo(other.Key);

    public static bool operator <(SortEntry left, SortEntry right) => left.CompareTo(right) < 0;

    public static bool operator <=(SortEntry left, SortEntry right) => left.CompareTo(right) <= 0;

    public static bool operator >(SortEntry left, SortEntry right) => left.CompareTo(right) > 0;

    public static bool operator >=(SortEntry left, SortEntry right) => left.CompareTo(right) >= 0;
}
