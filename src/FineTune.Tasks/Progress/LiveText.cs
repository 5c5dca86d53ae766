using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Progress;

/// <summary>What a live line says of a progress event: as much as there is room for, and the least telling goes first.</summary>
internal static class LiveText
{
    /// <summary>From the fullest to the shortest.</summary>
    private static readonly Layout[] Layouts =
    [
        new(Bar: 20, Spark: 12, Steps: true, Epoch: true, LearningRate: true),
        new(Bar: 16, Spark: 10, Steps: true, Epoch: true, LearningRate: false),
        new(Bar: 14, Spark: 10, Steps: true, Epoch: false, LearningRate: false),
        new(Bar: 10, Spark: 8, Steps: false, Epoch: false, LearningRate: false),
        new(Bar: 5, Spark: 4, Steps: false, Epoch: false, LearningRate: false) { IsNarrow = true },
        new(Bar: 0, Spark: 0, Steps: false, Epoch: false, LearningRate: false),
        new(Bar: 0, Spark: 0, Steps: false, Epoch: false, LearningRate: false) { Rate = false },
        new(Bar: 0, Spark: 0, Steps: false, Epoch: false, LearningRate: false) { Rate = false, Loss = false },
    ];

    /// <param name="stage">The stage's name, which stands before the text; an activity of the same name is not said twice.</param>
    /// <param name="losses">Those so far.</param>
    /// <param name="room">Columns.</param>
    public static string Of(ProgressEvent progress, string stage, Sparkline losses, int room)
    {
        string text = "";
        foreach (Layout layout in Layouts)
        {
            text = Of(progress, stage, losses, layout);
            if (text.Length <= room)
            {
                break;
            }
        }

        return text;
    }

    private static string Of(ProgressEvent progress, string stage, Sparkline losses, Layout layout)
    {
        var parts = new List<string>();
        if (!stage.EndsWith(progress.Activity, StringComparison.OrdinalIgnoreCase))
        {
            parts.Add(progress.Activity);
        }

        parts.Add(Done(progress, layout));
        if (layout.Loss && progress.Loss is { } loss)
        {
            string line = layout.Spark > 0 ? losses.Text(layout.Spark) : "";
            string digits = loss.ToString(layout.IsNarrow ? "0.000" : "0.0000", CultureInfo.InvariantCulture);
            parts.Add($"loss {digits}{(line.Length > 0 ? " " : "")}{line}");
        }

        AddIf(parts, layout.Epoch, progress.Epoch, epoch => Invariant($"epoch {epoch:0.00}"));
        AddIf(
            parts,
            layout.LearningRate,
            progress.LearningRate,
            rate => $"learning rate {rate.ToString(ProgressText.LearningRateFormat, CultureInfo.InvariantCulture)}");
        AddIf(parts, layout.Rate, progress.ExamplesPerSecond, rate => Invariant($"{rate:0} rows/s"));
        if (ProgressText.Left(progress) is { } left)
        {
            parts.Add(left);
        }

        return string.Join(layout.IsNarrow ? " " : "  ", parts);
    }

    /// <summary>A bar, a share and the steps; where it is not known how many there are the steps alone.</summary>
    private static string Done(ProgressEvent progress, Layout layout)
    {
        if (progress.Total <= 0)
        {
            return Invariant($"{progress.Step}");
        }

        string bar = layout.Bar > 0 ? $"{Bar((double)progress.Step / progress.Total, layout.Bar)} " : "";
        string steps = layout.Steps ? Invariant($" {progress.Step}/{progress.Total}") : "";
        return Invariant($"{bar}{100 * progress.Step / progress.Total}%{steps}");
    }

    private static string Bar(double share, int cells)
    {
        int done = (int)Math.Clamp(share * cells, 0, cells);
        return new string('━', done) + new string('┄', cells - done);
    }

    private static void AddIf(List<string> parts, bool isWanted, double? value, Func<double, string> text)
    {
        if (isWanted && value is { } number)
        {
            parts.Add(text(number));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Layout(int Bar, int Spark, bool Steps, bool Epoch, bool LearningRate)
    {
        public bool Rate { get; init; } = true;

        public bool Loss { get; init; } = true;

        /// <summary>True for one blank between the parts, and a digit less.</summary>
        public bool IsNarrow { get; init; }
    }
}
