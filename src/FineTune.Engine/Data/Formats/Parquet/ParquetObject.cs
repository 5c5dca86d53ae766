using System.Text;

namespace FineTune.Engine.Data;

/// <summary>A structure.</summary>
/// <param name="fields">Its parts by their names, as JSON writes these.</param>
/// <param name="definition">The level from which on there is one.</param>
internal sealed class ParquetObject(IReadOnlyList<(string Name, ParquetNode Node)> fields, int definition) : ParquetNode
{
    public override IReadOnlyList<ParquetLeaf> Leaves { get; } = [.. fields.SelectMany(field => field.Node.Leaves)];

    public override void Write(StringBuilder json)
    {
        if (First.Definition < definition)
        {
            WriteAbsent(json, "null");
            return;
        }

        string before = "{";
        foreach ((string name, ParquetNode node) in fields)
        {
            json.Append(before).Append(name).Append(':');
            node.Write(json);
            before = ",";
        }

        json.Append('}');
    }
}
