using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Tracking;

/// <summary>
/// Event files for TensorBoard, with the tags that transformers' TensorBoardCallback gives: <c>train/loss</c>, <c>eval/accuracy</c>, the arguments as a text.
/// Samples are texts, and labels have precision-recall curves.
/// </summary>
internal sealed class TensorBoardTracker(TimeProvider time) : ITracker
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private EventFile? _file;

    public string Name => ReportTargets.TensorBoard;

    public void Begin(TrackedRun run)
    {
        _file = EventFile.Open(run.Folder, run.Id, goesOn: run.Step > 0, time);
        _file.Add(0, [SummaryValue.Text("args", Code(run.Arguments.ToJsonString(Indented)))]);
    }

    public void Log(TrackedEntry entry) => _file!.Add(
        entry.Step,
        entry.Values.Append(KeyValuePair.Create("epoch", entry.Epoch)).Select(value => SummaryValue.Scalar(TagOf(value.Key), value.Value)));

    public void Evaluated(TrackedEvaluation evaluation) => _file!.Add(
        evaluation.Step,
        [
            .. evaluation.Samples.Select((sample, index) => SummaryValue.Text(
                FormattableString.Invariant($"samples/{index + 1}"), $"{MarkdownText.Escape(sample.Text)}\n\n{Code(sample.Generated)}")),
            .. evaluation.Curves.Select(counts => SummaryValue.PrecisionRecallCurve($"eval/pr_curve/{counts.Label}", counts)),
        ]);

    public void End()
    {
        // All is in the file.
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>transformers/integrations/integration_utils.py, rewrite_logs.</summary>
    private static string TagOf(string name) =>
        name.StartsWith("eval_", StringComparison.Ordinal) ? $"eval/{name["eval_".Length..]}" : $"train/{name}";

    /// <summary>Lines that Markdown leaves as they are.</summary>
    private static string Code(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => $"    {line}"));
}
