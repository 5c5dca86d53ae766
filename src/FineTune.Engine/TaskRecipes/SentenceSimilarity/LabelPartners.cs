using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>For a row another one of its label. Which one is a function of seed, pass and row, so that any split into batches draws the same.</summary>
internal sealed class LabelPartners
{
    private readonly Dictionary<int, List<int>> _rows = [];
    private readonly int[] _places;
    private readonly int _seed;

    public LabelPartners(ITokenRows rows, int seed)
    {
        Rows = rows;
        _seed = seed;
        _places = new int[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            int label = rows.Labels(row)[0];
            if (!_rows.TryGetValue(label, out List<int>? alike))
            {
                _rows.Add(label, alike = []);
            }

            _places[row] = alike.Count;
            alike.Add(row);
        }
    }

    /// <summary>The rows that partners are drawn of.</summary>
    public ITokenRows Rows { get; }

    /// <summary>The partner; the row itself where no other has its label, which dropout makes a pair of (Gao et al., 2021, SimCSE).</summary>
    public int Draw(int row, int pass)
    {
        List<int> alike = _rows[Rows.Labels(row)[0]];
        if (alike.Count == 1)
        {
            return row;
        }

        int steps = 1 + (int)(SplitMix64.Uniform((uint)_seed, (uint)pass, (uint)row) * (alike.Count - 1));
        return alike[(_places[row] + steps) % alike.Count];
    }
}
