using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>A row the report shows.</summary>
/// <param name="Row">What the model made of it.</param>
/// <param name="File">Its file, relative to the project.</param>
/// <param name="Line">Where it begins there.</param>
/// <param name="Text">The row's text, cut where it is long; null where the report may not have it.</param>
internal sealed record ReportedRow(WorstRow Row, string File, int Line, string? Text)
{
    /// <summary>Where it stands, for people: a picture has no line.</summary>
    public string Place => PlaceOf(File, Line);

    public static string PlaceOf(string file, int line) => line == 0 ? file : FormattableString.Invariant($"{file}:{line}");

    /// <summary>Its tokens with what each did to the loss; empty where the report may not have them, or nobody computed it.</summary>
    public IReadOnlyList<TokenContribution> Tokens { get; init; } = [];

    /// <summary>
    /// Of a row that is a picture the picture, of a recording one of it, as an address that holds it; null for others, and where the report may not have it.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>What the picture is, as <c>picture</c> or <c>recording</c>.</summary>
    public string ImageOf { get; init; } = "picture";

    /// <summary>What stands below the picture; null for nothing.</summary>
    public string? Caption { get; init; }
}
