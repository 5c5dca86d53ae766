using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>How much of a model was trained, where an adapter was.</summary>
internal static class AdapterTable
{
    public const string Title = "Adapter";

    /// <summary>Names and values; none where the model itself was trained.</summary>
    public static IReadOnlyList<string[]> Of(ReportFacts facts)
    {
        if (facts.Results[ResultFiles.TrainableParameters] is not { } trainable || facts.Results[ResultFiles.AllParameters] is not { } all)
        {
            return [];
        }

        (double trained, double there) = (JsonNumbers.ToDouble(trainable), JsonNumbers.ToDouble(all));
        return
        [
            ["trainable parameters", trained.ToString("N0", CultureInfo.InvariantCulture)],
            ["all parameters", there.ToString("N0", CultureInfo.InvariantCulture)],
            ["share", string.Create(CultureInfo.InvariantCulture, $"{100 * trained / there:0.####} %")],
            ["merged", facts.Project.MergesAdapter ? "yes; the adapter itself is in the folder adapter" : "no; the base model is needed beside it"],
        ];
    }
}
