using FineTune.Contracts;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Stages;

/// <summary>The file that Predict asks the model about: read as the project's own Datasets are, by their columns, and whole.</summary>
internal static class PredictedFile
{
    private const string Split = "predict";

    /// <exception cref="FineTuneException">FT1027: none is named; FT2001, FT1009: it does not exist, or its format is unknown.</exception>
    public static DatasetSpec Of(ProjectSpec project, string written)
    {
        var position = new SourcePosition(project.ProjectFile);
        if (written.Trim().Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.NoPredictFile, position);
        }

        string path = Path.GetFullPath(written.Trim(), Path.GetDirectoryName(project.ProjectFile)!);
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
            Position = position,
        };
    }

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
