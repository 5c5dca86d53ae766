using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// Where the pictures or recordings lie that rows name by their paths, where the project does not say: in the folder of the file with the rows.
/// </summary>
internal sealed class MediaPaths(FineTuneTask? task, DiagnosticList diagnostics)
{
    public IReadOnlyList<DatasetSpec> Complete(IReadOnlyList<DatasetSpec> datasets)
    {
        if (task is not { } known || TaskCatalog.Of(known).Media is not { } kind)
        {
            return datasets;
        }

        var complete = new List<DatasetSpec>();
        foreach (DatasetSpec dataset in datasets)
        {
            complete.Add(NamesPaths(dataset) ? dataset with { MediaFolder = FolderOf(dataset, kind) } : dataset);
        }

        return complete;
    }

    private static bool NamesPaths(DatasetSpec dataset) =>
        dataset is { MediaFolder: null, Hub: null, Files.Count: > 0 }
        && dataset.Format != DatasetFormat.Parquet
        && MediaKind.OfFormat(dataset.Format) is null;

    private string FolderOf(DatasetSpec dataset, MediaKind media)
    {
        string folder = Path.GetDirectoryName(dataset.Files[0])!;
        foreach (string file in dataset.Files)
        {
            if (Path.GetDirectoryName(file) != folder)
            {
                diagnostics.Add(
                    DiagnosticCatalog.ArgumentsDisagree,
                    dataset.Position!,
                    $"The files of a Dataset lie in several folders, so that {media.FolderMetadata} has to say what the paths of their {media.Plural} "
                        + "are relative to");
                break;
            }
        }

        return folder;
    }
}
