using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Progress;

/// <summary>One line for one progress event.</summary>
internal static class ProgressText
{
    /// <summary>As people write it: <c>3e-5</c>.</summary>
    public const string LearningRateFormat = "0.##e+0;-0.##e+0;0";

    /// <param name="stage">The stage's name, which stands before the text; an activity of the same name is not said twice.</param>
    public static string Of(ProgressEvent progress, string stage)
    {
        var text = new StringBuilder();
        if (!stage.EndsWith(progress.Activity, StringComparison.OrdinalIgnoreCase))
        {
            text.Append(progress.Activity).Append(' ');
        }

        text.Append(CultureInfo.InvariantCulture, $"{progress.Step}");
        if (progress.Total > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"/{progress.Total} ({100 * progress.Step / progress.Total}%)");
        }

        Append(text, progress.Epoch, "epoch ", "0.00", "");
        Append(text, progress.Loss, "loss ", "0.0000", "");
        Append(text, progress.LearningRate, "learning rate ", LearningRateFormat, "");
        Append(text, progress.ExamplesPerSecond, "", "0", " rows/s");
        return Left(progress) is { } left ? text.Append(", ").Append(left).ToString() : text.ToString();
    }

    /// <summary>The time to the end; null where it is not known.</summary>
    public static string? Left(ProgressEvent progress) =>
        progress.EtaSeconds is { } seconds && seconds >= 0 && seconds < TimeSpan.MaxValue.TotalSeconds
            ? $"{Duration(TimeSpan.FromSeconds(seconds))} left"
            : null;

    private static void Append(StringBuilder text, double? value, string before, string format, string after)
    {
        if (value is { } number)
        {
            text.Append(", ").Append(before).Append(number.ToString(format, CultureInfo.InvariantCulture)).Append(after);
        }
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? time.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture).TrimStart('0').TrimStart('.')
        : time.ToString(@"mm\:ss", CultureInfo.InvariantCulture);
}
