namespace FineTune.Tasks.Sweeps;

/// <summary>All combinations, the last argument changing first.</summary>
internal sealed class GridSampler(SearchSpace space) : ISampler
{
    public IReadOnlyDictionary<string, string>? Suggest(int number, IReadOnlyList<Trial> before)
    {
        var values = new Dictionary<string, string>();
        int left = number;
        foreach (SearchDimension dimension in space.Dimensions.Reverse())
        {
            IReadOnlyList<string> all = dimension.All!;
            values.Add(dimension.Name, all[left % all.Count]);
            left /= all.Count;
        }

        return left > 0 ? null : values;
    }
}
