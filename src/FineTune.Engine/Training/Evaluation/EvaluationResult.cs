using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Models;

namespace FineTune.Engine.Training;

/// <summary>One evaluation: what was measured and how long it took.</summary>
/// <param name="Seconds">Wall time.</param>
internal sealed record EvaluationResult(Measurements Metrics, int Steps, double Seconds)
{
    /// <summary>For a person: <c>accuracy 0.912, loss 0.251</c>.</summary>
    public string Summary => string.Join(", ", Metrics.Defined.Select(value => FormattableString.Invariant($"{value.Key} {value.Value:0.000}")));

    /// <param name="what">What the progress is called.</param>
    public static EvaluationResult Measure(Evaluator evaluator, IModel model, StageContext context, string what = "evaluate")
    {
        var clock = Stopwatch.StartNew();
        var meter = new ProgressMeter(context.Events, what, evaluator.Rows);
        ProgressMeter? generated = null;
        Measurements metrics = evaluator.Run(
            model,
            rows => Report(meter, rows),
            context.Cancellation,
            rows => Report(generated ??= new ProgressMeter(context.Events, "generate", evaluator.Rows), rows));
        return new EvaluationResult(metrics, evaluator.Steps, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Shows what the model makes of the project's samples, a line each.</summary>
    public static void Show(IReadOnlyList<GeneratedSample> samples, IEventSink events)
    {
        foreach (GeneratedSample sample in samples)
        {
            events.Info($"sample '{DisplayText.Escape(sample.Text)}': {DisplayText.Escape(sample.Generated)}");
        }
    }

    private static void Report(ProgressMeter meter, int rows)
    {
        if (meter.IsDue(rows))
        {
            meter.Report(rows, rows);
        }
    }

    /// <summary>With Hugging Face's keys (transformers/trainer_utils.py, speed_metrics); null for what is not defined.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach ((string name, double value) in Metrics.Values)
        {
            json[$"eval_{name}"] = double.IsFinite(value) ? value : null;
        }

        json["eval_runtime"] = Seconds;
        json["eval_samples_per_second"] = Metrics.Rows / Seconds;
        json["eval_steps_per_second"] = Steps / Seconds;
        return json;
    }
}
