using FineTune.Contracts;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Stages;

/// <summary>
/// The file that Predict asks the model about: read as the project's own Datasets are, by their columns, and whole. Of a model of pictures it may be one, or a
/// folder of them, too.
/// </summary>
internal static class PredictedFile
{
    private const string Split = "predict";

    /// <exception cref="FineTuneException">
    /// FT1027: none is named; FT2001, FT1009: it does not exist, is a folder without pictures, or its format is unknown.
    /// </exception>
    public static DatasetSpec Of(ProjectSpec project, string written)
    {
        var position = new SourcePosition(project.ProjectFile);
        if (written.Trim().Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.NoPredictFile, position);
        }

        string path = Path.GetFullPath(written.Trim(), Path.GetDirectoryName(project.ProjectFile)!);
        bool readsImages = TaskCatalog.Of(project.Task).ReadsImages;
        if (readsImages && (Directory.Exists(path) || (PictureFiles.IsPicture(path) && File.Exists(path))))
        {
            return Pictures(path, written, position);
        }

        if (!File.Exists(path))
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotFound, position, $"PredictFile '{written}' does not exist");
        }

        DatasetFormat format = DatasetFormats.OfPath(path) ?? throw new FineTuneException(DiagnosticCatalog.UnknownFormat, position, written);
        DatasetSpec like = First(project.Datasets, dataset => dataset.Split == project.EvalSplit && dataset.Format == format)
            ?? First(project.Datasets, dataset => dataset.Format == format)
            ?? project.Datasets[0];
        bool isLike = like.Format == format;
        return like with
        {
            Files = [path],
            Split = Split,
            Format = format,
            Encoding = isLike ? like.Encoding : null,
            Delimiter = isLike ? like.Delimiter : null,
            HasHeader = !isLike || like.HasHeader,
            Where = [],
            Sample = null,
            Shuffle = null,
            Skip = 0,
            Take = null,
            SplitBy = [],
            Weight = null,
            Hub = null,
            EvalSet = null,
            Slices = [],
            ImageFolder = readsImages && format != DatasetFormat.Parquet ? FolderOfPaths(like, path) : null,
            Position = position,
        };
    }

    private static DatasetSpec Pictures(string path, string written, SourcePosition position)
    {
        bool isFolder = Directory.Exists(path);
        IReadOnlyList<string> files = isFolder ? PictureFiles.Below(path) : [path];
        return new DatasetSpec
        {
            Files = files.Count > 0
                ? files
                : throw new FineTuneException(DiagnosticCatalog.FileNotFound, position, $"PredictFile '{written}' is a folder that holds no picture"),
            Split = Split,
            Format = DatasetFormat.ImageFolder,
            ImageFolder = isFolder ? Path.TrimEndingDirectorySeparator(path) : Path.GetDirectoryName(path),
            Position = position,
        };
    }

    /// <summary>What paths of pictures are relative to: the folder of their file, unless the project says another one for its own.</summary>
    private static string FolderOfPaths(DatasetSpec like, string path) =>
        like is { ImageFolder: { } folder, Format: not DatasetFormat.ImageFolder } && folder != Path.GetDirectoryName(like.Files[0])
            ? folder
            : Path.GetDirectoryName(path)!;

    private static DatasetSpec? First(IReadOnlyList<DatasetSpec> datasets, Func<DatasetSpec, bool> fits)
    {
        foreach (DatasetSpec dataset in datasets)
        {
            if (fits(dataset))
            {
                return dataset;
            }
        }

        return null;
    }
}
