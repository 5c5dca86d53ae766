using FineTune.Engine.Metrics;

namespace FineTune.Engine.Tracking;

/// <summary>
/// One value of an event, as TensorBoard's plugins have it (tensorboard/compat/proto/summary.proto; written byte for byte as torch.utils.tensorboard does).
/// </summary>
/// <param name="Tag">What it is called: <c>train/loss</c>.</param>
/// <param name="Message">A Summary.Value.</param>
internal sealed record SummaryValue(string Tag, ProtobufMessage Message)
{
    private const int DataTypeFloat = 1;
    private const int DataTypeString = 7;

    public static SummaryValue Scalar(string tag, double value) => new(tag, new ProtobufMessage().Text(1, tag).Float(2, (float)value));

    /// <param name="markdown">TensorBoard shows it as Markdown.</param>
    public static SummaryValue Text(string name, string markdown)
    {
        ProtobufMessage tensor = new ProtobufMessage().Integer(1, DataTypeString).Message(2, Shape(1)).Text(8, markdown);
        return OfPlugin($"{name}/text_summary", "text", [], tensor);
    }

    public static SummaryValue PrecisionRecallCurve(string tag, ThresholdCounts counts)
    {
        float[] table = [.. counts.Table().Select(value => (float)value)];
        ProtobufMessage shape = Shape(table.Length / ThresholdCounts.Thresholds, ThresholdCounts.Thresholds);
        ProtobufMessage tensor = new ProtobufMessage().Integer(1, DataTypeFloat).Message(2, shape).Floats(5, table);
        return OfPlugin(tag, "pr_curves", new ProtobufMessage().Integer(2, ThresholdCounts.Thresholds).ToArray(), tensor);
    }

    private static SummaryValue OfPlugin(string tag, string plugin, byte[] content, ProtobufMessage tensor)
    {
        ProtobufMessage data = new ProtobufMessage().Text(1, plugin);
        if (content.Length > 0)
        {
            data.Bytes(2, content);
        }

        return new SummaryValue(tag, new ProtobufMessage().Text(1, tag).Message(8, tensor).Message(9, new ProtobufMessage().Message(1, data)));
    }

    private static ProtobufMessage Shape(params ReadOnlySpan<int> dimensions)
    {
        var shape = new ProtobufMessage();
        foreach (int dimension in dimensions)
        {
            shape.Message(2, new ProtobufMessage().Integer(1, dimension));
        }

        return shape;
    }
}
