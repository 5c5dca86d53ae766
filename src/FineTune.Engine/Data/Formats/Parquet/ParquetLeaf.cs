using System.Text;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>A leaf of a nested column: the entries of a row group, and the one that comes next.</summary>
/// <param name="column">Its field.</param>
internal sealed class ParquetLeaf(DataField column) : ParquetNode
{
    private readonly List<ParquetLeaf> _leaves = [];
    private string[] _values = [];
    private int[] _definitions = [];
    private int[] _repetitions = [];
    private int _next;
    private int _nextValue;

    public DataField Field => column;

    public override IReadOnlyList<ParquetLeaf> Leaves
    {
        get
        {
            if (_leaves.Count == 0)
            {
                _leaves.Add(this);
            }

            return _leaves;
        }
    }

    public bool IsAtEnd => _next >= _definitions.Length;

    /// <summary>How many of the parts on the way to the next entry there are.</summary>
    /// <exception cref="InvalidDataException">There is no next one.</exception>
    public int Definition => IsAtEnd ? throw new InvalidDataException($"the parts of '{column.Path}' are fewer than its rows") : _definitions[_next];

    /// <summary>The list that the next entry goes on with, counted from the row, which is 0; -1 behind the last.</summary>
    public int Repetition => IsAtEnd ? -1 : _repetitions.Length == 0 ? 0 : _repetitions[_next];

    /// <summary>Begins a row group.</summary>
    /// <param name="values">As JSON.</param>
    /// <param name="definitions">A level for each entry.</param>
    /// <param name="repetitions">The same; none where nothing repeats.</param>
    public void Begin(string[] values, int[] definitions, int[] repetitions) =>
        (_values, _definitions, _repetitions, _next, _nextValue) = (values, definitions, repetitions, 0, 0);

    public void Skip()
    {
        _nextValue += Definition == column.MaxDefinitionLevel ? 1 : 0;
        _next++;
    }

    public override void Write(StringBuilder json)
    {
        json.Append(Definition == column.MaxDefinitionLevel ? _values[_nextValue] : "null");
        Skip();
    }
}
