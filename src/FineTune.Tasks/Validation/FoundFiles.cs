using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>What became of the files that the Datasets' wildcards found, for people: one line of each kind for an element.</summary>
internal sealed class FoundFiles
{
    private readonly List<(object Element, string Name, string Folder)> _leftOut = [];
    private readonly List<(object Element, string Name, string Split, string Folder)> _byFolder = [];

    public void LeaveOut(object element, string name, string folder) => _leftOut.Add((element, name, folder));

    public void GiveSplit(object element, string name, string split, string folder) => _byFolder.Add((element, name, split, folder));

    public IReadOnlyList<string> Notes()
    {
        var notes = new List<string>();
        foreach (IGrouping<(object Element, string Name), (object, string, string Folder)> files in _leftOut.GroupBy(file => (file.Element, file.Name)))
        {
            string folders = string.Join(", ", files.Select(file => file.Folder).Distinct().Order(StringComparer.Ordinal));
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Dataset {files.Key.Name}: {Quantity.Of(files.Count(), "file")} left out, in folders that are hidden or that builds write: {folders}"));
        }

        var bySplit = _byFolder.GroupBy(file => (file.Element, file.Name));
        foreach (IGrouping<(object Element, string Name), (object, string, string Split, string Folder)> files in bySplit)
        {
            string splits = string.Join(", ", files.GroupBy(file => (file.Split, file.Folder)).OrderBy(group => group.Key)
                .Select(group => string.Create(
                    CultureInfo.InvariantCulture, $"{Quantity.Of(group.Count(), "file")} of {group.Key.Folder}/ to {group.Key.Split}")));
            notes.Add($"Dataset {files.Key.Name}: {splits}, by the names of the folders; Split says otherwise");
        }

        return notes;
    }
}
