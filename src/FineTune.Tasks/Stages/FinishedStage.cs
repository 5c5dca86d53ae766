using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>Notes beside a finished stage's stamp that make the next build's explanation richer; none of them decides anything.</summary>
internal sealed class FinishedStage(ProjectSpec project, StageFolder folder, FileHasher hasher)
{
    /// <summary>The Datasets that a stage reads itself.</summary>
    public static IReadOnlyList<DatasetSpec> DatasetsOf(Stage stage, ProjectSpec project) => stage switch
    {
        Stage.Tokenize => project.Datasets,
        Stage.Predict when project.PredictInput is { } input => [input],
        _ => [],
    };

    public void Remember(Stage stage, StageStamp stamp)
    {
        new KeyHistory(folder).Add(stamp.Key);
        if (stage == Stage.Tokenize)
        {
            RowDigests.Of(DatasetFiles(stamp)).Save(folder.Rows);
        }

        MediaNames.Of(DatasetsOf(stage, project), project.Task, hasher).Save(folder.Media);
    }

    private IEnumerable<(string Path, string Sha256)> DatasetFiles(StageStamp stamp)
    {
        foreach (KeyEntry entry in stamp.Entries)
        {
            if (entry.Kind == EntryKind.File && entry.Name.StartsWith(DatasetInputs.Prefix, StringComparison.Ordinal))
            {
                yield return (Path.GetFullPath(entry.Display, Path.GetDirectoryName(project.ProjectFile)!), entry.Value);
            }
        }
    }
}
