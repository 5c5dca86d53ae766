using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>A metric to report and, with a bound, a gate that fails the build.</summary>
/// <param name="Name">One of <see cref="MetricNames.All"/>.</param>
/// <param name="Minimum">The build fails below this value.</param>
/// <param name="Maximum">The build fails above this value.</param>
/// <param name="MaxDrop">A comparison fails where the value is worse by more than this: less, or for an error or a loss more.</param>
/// <param name="MaxExportDrop">The build fails where the value of an exported model is worse than the model's by more than this.</param>
/// <param name="Position">The Metric element in the project file.</param>
public sealed record MetricSpec(
    string Name,
    double? Minimum = null,
    double? Maximum = null,
    double? MaxDrop = null,
    double? MaxExportDrop = null,
    SourcePosition? Position = null)
{
    /// <summary>The evaluation set that it is about; null for the one without a name.</summary>
    public string? EvalSet { get; init; }

    /// <summary>The column whose worst value it is about; null for all rows.</summary>
    public string? Slice { get; init; }

    /// <summary>Its key in <c>all_results.json</c>, without <c>eval_</c>.</summary>
    [JsonIgnore]
    public string Key => EvalSet is not null ? ResultFiles.OfSet(EvalSet, Name) : Slice is not null ? ResultFiles.OfWorstSlice(Slice, Name) : Name;
}
