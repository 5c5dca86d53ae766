using FineTune.Contracts;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Stages;

/// <summary>
/// The file that Predict asks the model about: read as the project's own Datasets are, by their columns, and whole. Of a model of pictures or recordings it
/// may be one, or a folder of them, too.
/// </summary>
internal static class PredictedFile
{
    private const string Split = "predict";

    /// <exception cref="FineTuneException">
    /// FT1027: none is named; FT2001, FT1009: it does not exist, is a folder without pictures or recordings, or its format is unknown.
    /// </exception>
    public static DatasetSpec Of(ProjectSpec project, string written)
    {
        var position = new SourcePosition(project.ProjectFile);
        if (written.Trim().Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.NoPredictFile, position);
        }

        string path = Path.GetFullPath(written.Trim(), Path.GetDirectoryName(project.ProjectFile)!);
        MediaKind? media = TaskCatalog.Of(project.Task).Media;
        if (media is not null && (Directory.Exists(path) || (media.IsFile(path) && File.Exists(path))))
        {
            return Files(media, path, written, position);
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
            MediaFolder = media is not null && format != DatasetFormat.Parquet ? FolderOfPaths(like, path) : null,
            Position = position,
        };
    }

    private static DatasetSpec Files(MediaKind media, string path, string written, SourcePosition position)
    {
        bool isFolder = Directory.Exists(path);
        IReadOnlyList<string> files = isFolder ? MediaFiles.Below(path, media) : [path];
        return new DatasetSpec
        {
            Files = files.Count > 0
                ? files
                : throw new FineTuneException(DiagnosticCatalog.FileNotFound, position, $"PredictFile '{written}' is a folder that holds no {media.Name}"),
            Split = Split,
            Format = media.Folder,
            MediaFolder = isFolder ? Path.TrimEndingDirectorySeparator(path) : Path.GetDirectoryName(path),
            Position = position,
        };
    }

    /// <summary>What paths of pictures and recordings are relative to: the folder of their file, unless the project says another one for its own.</summary>
    private static string FolderOfPaths(DatasetSpec like, string path) =>
        like.MediaFolder is { } folder && MediaKind.OfFormat(like.Format) is null && folder != Path.GetDirectoryName(like.Files[0])
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
