using System.Text.Json;

namespace FineTune.Engine.Tests.Metrics;

/// <summary>One case of golden/metrics.json: inputs, and what scikit-learn, scipy and seqeval's rules make of them (golden/generate.py).</summary>
internal sealed class MetricsGolden
{
    private static readonly JsonElement Cases =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Metrics", "golden", "metrics.json"))).RootElement;

    private readonly JsonElement _case;

    private MetricsGolden(JsonElement entry) => _case = entry;

    public int Labels => _case.GetProperty("labels").GetInt32();

    public IReadOnlyList<string> LabelNames => [.. Enumerable.Range(0, Labels).Select(label => $"label {label}")];

    public double Threshold => _case.GetProperty("threshold").GetDouble();

    public string[] Names => Read<string[]>("names");

    public float[][] Logits => Read<float[][]>("logits");

    /// <summary>Rows of tags, right and predicted.</summary>
    public IEnumerable<(int[] Actual, int[] Predicted)> Rows =>
        _case.GetProperty("rows").EnumerateArray()
            .Select(row => (row.GetProperty("actual").Deserialize<int[]>()!, row.GetProperty("predicted").Deserialize<int[]>()!));

    /// <summary>Expected metrics; NaN where not defined.</summary>
    public IEnumerable<KeyValuePair<string, double>> Values => _case.GetProperty("values").EnumerateObject()
        .Select(value => KeyValuePair.Create(value.Name, value.Value.ValueKind == JsonValueKind.Null ? double.NaN : value.Value.GetDouble()));

    /// <summary>Every case of a kind.</summary>
    public static IEnumerable<MetricsGolden> OfKind(string kind) =>
        Cases.EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == kind).Select(entry => new MetricsGolden(entry));

    public T Actual<T>() => Read<T>("actual");

    public T Predicted<T>() => Read<T>("predicted");

    /// <summary>Holds a value against the expected one of that name.</summary>
    public void Check(string name, double expected, double actual) => Assert.True(
        double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected)),
        $"{name} of seed {_case.GetProperty("seed")}: {expected:R} and {actual:R}");

    private T Read<T>(string name) => _case.GetProperty(name).Deserialize<T>()!;
}
