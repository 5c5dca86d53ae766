using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Client;

/// <summary>
/// From the vectors of tokens to that of the text, as <c>modules.json</c> of sentence-transformers says; their mean where there is no such file.
/// </summary>
/// <param name="IsPooled">True where the ONNX model has done it.</param>
internal sealed record Pooling(PoolingMode Mode, bool Normalizes, bool IsPooled)
{
    private const string ModulesFile = "modules.json";
    private const double Smallest = 1e-12;

    /// <exception cref="ModelException">The folder wants a way of pooling that is none of the three.</exception>
    public static Pooling Of(string folder, bool isPooled)
    {
        string file = Path.Combine(folder, ModulesFile);
        if (!File.Exists(file))
        {
            return new Pooling(PoolingMode.Mean, Normalizes: !isPooled, isPooled);
        }

        (PoolingMode mode, bool normalizes) = (PoolingMode.Mean, false);
        foreach (JsonNode? module in Read(file) as JsonArray ?? throw new ModelException($"{file} is no list of modules."))
        {
            string type = Text(module?["type"]);
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer":
                    break;
                case "Pooling":
                    mode = ModeOf(Path.Combine(folder, Text(module?["path"]), "config.json"));
                    break;
                case "Normalize":
                    normalizes = true;
                    break;
                default:
                    throw new ModelException($"{file} has a module {type}, which is none of Transformer, Pooling and Normalize.");
            }
        }

        return new Pooling(mode, normalizes, isPooled);
    }

    /// <param name="scores">The numbers of each token one after the other, or those of the text.</param>
    /// <param name="tokens">Tokens of the text.</param>
    public float[] Pool(float[] scores, int tokens)
    {
        float[] vector = IsPooled ? scores : Pooled(scores, tokens);
        if (!Normalizes)
        {
            return vector;
        }

        double sum = 0;
        foreach (float number in vector)
        {
            sum += (double)number * number;
        }

        double length = Math.Max(Math.Sqrt(sum), Smallest);
        return Array.ConvertAll(vector, number => (float)(number / length));
    }

    private float[] Pooled(float[] scores, int tokens)
    {
        int width = scores.Length / tokens;
        if (Mode == PoolingMode.Class)
        {
            return scores[..width];
        }

        double[] pooled = new double[width];
        Array.Fill(pooled, Mode == PoolingMode.Max ? double.NegativeInfinity : 0);
        for (int index = 0; index < scores.Length; index++)
        {
            double before = pooled[index % width];
            pooled[index % width] = Mode == PoolingMode.Max ? Math.Max(before, scores[index]) : before + scores[index];
        }

        return Array.ConvertAll(pooled, number => (float)(Mode == PoolingMode.Max ? number : number / tokens));
    }

    private static PoolingMode ModeOf(string file)
    {
        JsonNode config = Read(file) ?? throw new ModelException($"{file} is empty.");
        (string Field, PoolingMode Mode)[] known =
        [
            ("pooling_mode_cls_token", PoolingMode.Class), ("pooling_mode_max_tokens", PoolingMode.Max), ("pooling_mode_mean_tokens", PoolingMode.Mean),
        ];
        string[] set = [.. config.AsObject().Where(field => field.Key.StartsWith("pooling_mode_", StringComparison.Ordinal) && IsTrue(field.Value))
            .Select(field => field.Key)];
        return set is [var one] && Array.Exists(known, mode => mode.Field == one)
            ? Array.Find(known, mode => mode.Field == one).Mode
            : throw new ModelException($"{file} pools by {string.Join(" and ", set)}; one of cls_token, max_tokens and mean_tokens is supported.");
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static JsonNode? Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            throw new ModelException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
