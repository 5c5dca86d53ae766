using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Stages;

/// <summary>Where the elements of a project stand that an engine's warning may point to, by names that do not change when they are moved.</summary>
internal static class ProjectPlaces
{
    public static IReadOnlyDictionary<string, SourcePosition> Of(ProjectSpec project)
    {
        var places = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach ((string argument, SourcePosition position) in project.ArgumentPositions)
        {
            Add(places, "argument/" + argument, position);
        }

        Add(places, "base_model", project.BaseModel.Position);
        AddAll(places, "dataset/", project.Datasets, dataset => dataset.Split, dataset => dataset.Position);
        AddAll(places, "metric/", project.Metrics, metric => metric.Key, metric => metric.Position);
        AddAll(places, "hook/", project.Hooks, hook => Path.GetFileName(hook.File), hook => hook.Position);
        AddAll(places, "optimizer_group/", project.OptimizerGroups, group => group.Name, group => group.Position);
        AddAll(places, "sample/", project.Samples, sample => sample.Text, sample => sample.Position);
        AddAll(places, "export/", project.Exports, export => export.Name, export => export.Position);
        return places;
    }

    private static void Add(Dictionary<string, SourcePosition> places, string name, SourcePosition? position)
    {
        if (position is not null)
        {
            places[name] = position;
        }
    }

    /// <summary>Several of one name are told apart by their order.</summary>
    private static void AddAll<T>(
        Dictionary<string, SourcePosition> places, string kind, IReadOnlyList<T> elements, Func<T, string> name, Func<T, SourcePosition?> position)
    {
        foreach (IGrouping<string, T> same in elements.GroupBy(name, StringComparer.Ordinal))
        {
            int index = 0;
            foreach (T element in same)
            {
                Add(places, string.Create(CultureInfo.InvariantCulture, $"{kind}{same.Key}/{index++}"), position(element));
            }
        }
    }
}
