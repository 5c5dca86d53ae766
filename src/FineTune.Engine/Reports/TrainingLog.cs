using System.Text.Json.Nodes;

namespace FineTune.Engine.Reports;

/// <summary>The log of a training by its steps: losses and metrics, without what they cost.</summary>
internal sealed class TrainingLog
{
    private const int MostRows = 20;
    private const string EvaluationPrefix = "eval_";

    /// <summary>Of the evaluation, not about the model.</summary>
    private static readonly HashSet<string> Costs =
        new(StringComparer.Ordinal) { "eval_runtime", "eval_samples_per_second", "eval_steps_per_second", "eval_samples" };

    private readonly SortedDictionary<double, Dictionary<string, double>> _steps = [];

    /// <param name="trainerState">The object of trainer_state.json.</param>
    public TrainingLog(JsonObject trainerState)
        : this(trainerState["log_history"] is JsonArray history ? history.OfType<JsonObject>() : [])
    {
    }

    /// <param name="history">Its entries.</param>
    public TrainingLog(IEnumerable<JsonObject> history)
    {
        foreach (JsonObject entry in history.Where(entry => entry["step"] is not null))
        {
            double step = JsonNumbers.ToDouble(entry["step"]!);
            foreach ((string name, JsonNode? value) in entry)
            {
                bool isShown = name is "epoch" or "loss" || (name.StartsWith(EvaluationPrefix, StringComparison.Ordinal) && !Costs.Contains(name));
                if (isShown && value is not null)
                {
                    _steps.TryAdd(step, []);
                    _steps[step][name] = JsonNumbers.ToDouble(value);
                }
            }
        }

        // The line that ends a training has a step and an epoch, and nothing that was measured at it.
        foreach (double step in _steps.Where(entry => entry.Value.Keys.All(name => name == "epoch")).Select(entry => entry.Key).ToList())
        {
            _steps.Remove(step);
        }

        Columns = [.. _steps.Values.SelectMany(values => values.Keys).Distinct().Where(name => name != "epoch")];
    }

    /// <summary>Keys of the log that are there, the loss of training among them.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>At most twenty, the last among them.</summary>
    public IEnumerable<(double Step, double Epoch, IReadOnlyDictionary<string, double> Values)> Rows()
    {
        int stride = (_steps.Count + MostRows - 1) / MostRows;
        return _steps.Where((_, index) => (_steps.Count - 1 - index) % stride == 0)
            .Select(entry => (entry.Key, entry.Value.GetValueOrDefault("epoch"), (IReadOnlyDictionary<string, double>)entry.Value));
    }

    /// <summary>What a column is called.</summary>
    public static string TitleOf(string name) => name == "loss" ? "training loss" : name[EvaluationPrefix.Length..];
}
