using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Where the pictures lie that rows name by their paths, where the project does not say: in the folder of the file with the rows.</summary>
internal sealed class PicturePaths(FineTuneTask? task, DiagnosticList diagnostics)
{
    public IReadOnlyList<DatasetSpec> Complete(IReadOnlyList<DatasetSpec> datasets)
    {
        if (task is not { } known || !TaskCatalog.Of(known).ReadsImages)
        {
            return datasets;
        }

        var complete = new List<DatasetSpec>();
        foreach (DatasetSpec dataset in datasets)
        {
            complete.Add(NamesPaths(dataset) ? dataset with { ImageFolder = FolderOf(dataset) } : dataset);
        }

        return complete;
    }

    private static bool NamesPaths(DatasetSpec dataset) =>
        dataset is { ImageFolder: null, Hub: null, Files.Count: > 0, Format: not (DatasetFormat.ImageFolder or DatasetFormat.Parquet) };

    private string FolderOf(DatasetSpec dataset)
    {
        string folder = Path.GetDirectoryName(dataset.Files[0])!;
        foreach (string file in dataset.Files)
        {
            if (Path.GetDirectoryName(file) != folder)
            {
                diagnostics.Add(
                    DiagnosticCatalog.ArgumentsDisagree,
                    dataset.Position!,
                    "The files of a Dataset lie in several folders, so that ImageFolder has to say what the paths of their pictures are relative to");
                break;
            }
        }

        return folder;
    }
}
