using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FineTune.Client;

/// <summary>What a model tells an ActivityListener and a MeterListener: OpenTelemetry's <c>AddSource</c> and <c>AddMeter</c> take this name.</summary>
public static class ClientTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "FineTune.Client";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Texts = Meter.CreateCounter<long>("finetune.client.texts", "{text}", "Texts asked about.");
    private static readonly Counter<long> Truncated =
        Meter.CreateCounter<long>("finetune.client.truncated_texts", "{text}", "Texts that the model did not see the whole of.");

    private static readonly Counter<long> Pictures = Meter.CreateCounter<long>("finetune.client.pictures", "{picture}", "Pictures asked about.");
    private static readonly Counter<long> Recordings = Meter.CreateCounter<long>("finetune.client.recordings", "{recording}", "Recordings asked about.");
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("finetune.client.tokens", "{token}", "Tokens asked about.");
    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("finetune.client.duration", "s", "Time that a batch of rows takes in ONNX Runtime.");

    internal static Activity? Start(string model, int rows)
    {
        Activity? activity = Activities.StartActivity("finetune.ask");
        activity?.SetTag("finetune.model", model);
        activity?.SetTag("finetune.rows", rows);
        return activity;
    }

    internal static void Asked(string model, int texts, int truncated)
    {
        var tag = new KeyValuePair<string, object?>("finetune.model", model);
        Texts.Add(texts, tag);
        if (truncated > 0)
        {
            Truncated.Add(truncated, tag);
        }
    }

    internal static void RanPictures(string model, int pictures, TimeSpan duration) => Ran(Pictures, model, pictures, duration);

    internal static void RanRecordings(string model, int recordings, TimeSpan duration) => Ran(Recordings, model, recordings, duration);

    internal static void Ran(string model, long tokens, TimeSpan duration) => Ran(Tokens, model, tokens, duration);

    private static void Ran(Counter<long> counter, string model, long count, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("finetune.model", model);
        counter.Add(count, tag);
        Duration.Record(duration.TotalSeconds, tag);
    }
}
