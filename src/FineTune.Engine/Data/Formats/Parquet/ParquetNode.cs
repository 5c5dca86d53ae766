using System.Text;

namespace FineTune.Engine.Data;

/// <summary>
/// A part of a column of lists and structures, which writes itself as JSON from the entries that its leaves stand on: Dremel's levels say which of its parts
/// there are (github.com/apache/parquet-format, Nested Encoding).
/// </summary>
internal abstract class ParquetNode
{
    /// <summary>The columns of the file that it is made of, each of which stands on its next entry.</summary>
    public abstract IReadOnlyList<ParquetLeaf> Leaves { get; }

    /// <summary>What all of its leaves say of the parts above them, the first does, too.</summary>
    protected ParquetLeaf First => Leaves[0];

    /// <summary>Writes the next value, and goes behind it.</summary>
    public abstract void Write(StringBuilder json);

    /// <summary>Writes what holds no entries of its own: it is one entry in each leaf.</summary>
    protected void WriteAbsent(StringBuilder json, string written)
    {
        foreach (ParquetLeaf leaf in Leaves)
        {
            leaf.Skip();
        }

        json.Append(written);
    }
}
