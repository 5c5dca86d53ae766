using System.Collections;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Texts in order, equal by content; an array in the JSON and <c>a;b</c> in a project file.</summary>
[JsonConverter(typeof(NameListConverter))]
public sealed class NameList(IReadOnlyList<string> items) : IReadOnlyList<string>, IEquatable<NameList>
{
    public int Count => items.Count;

    public string this[int index] => items[index];

    public IEnumerator<string> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(NameList? other) => other is not null && items.SequenceEqual(other, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as NameList);

    public override int GetHashCode() => items.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(';', items);
}
