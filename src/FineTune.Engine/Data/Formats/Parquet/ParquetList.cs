using System.Text;

namespace FineTune.Engine.Data;

/// <summary>A list, or a map, which is a list of keys with values and an object in JSON.</summary>
/// <param name="key">A map's keys; null for a list.</param>
/// <param name="item">Its elements.</param>
/// <param name="definition">The level from which on there is one, be it empty.</param>
/// <param name="repetition">The level of its second element and those after that.</param>
internal sealed class ParquetList(ParquetLeaf? key, ParquetNode item, int definition, int repetition) : ParquetNode
{
    private readonly (char Open, char Close) _brackets = key is null ? ('[', ']') : ('{', '}');

    public override IReadOnlyList<ParquetLeaf> Leaves { get; } = key is null ? item.Leaves : [key, .. item.Leaves];

    public override void Write(StringBuilder json)
    {
        if (First.Definition <= definition)
        {
            WriteAbsent(json, First.Definition < definition ? "null" : $"{_brackets.Open}{_brackets.Close}");
            return;
        }

        char before = _brackets.Open;
        do
        {
            json.Append(before);
            if (key is not null)
            {
                key.Write(json);
                json.Append(':');
            }

            item.Write(json);
            before = ',';
        }
        while (First.Repetition == repetition);

        json.Append(_brackets.Close);
    }
}
