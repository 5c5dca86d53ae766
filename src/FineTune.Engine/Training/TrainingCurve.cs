using System.Text.Json;

namespace FineTune.Engine.Training;

/// <summary>
/// <c>training_curve.json</c>: what the steps of a training computed, lists of the same length. A point stands for the steps since the one before it; of
/// a long
/// run for several, of which it has the mean.
/// </summary>
internal sealed record TrainingCurve
{
    public const string FileName = "training_curve.json";

    /// <summary>The last step of each point.</summary>
    public required IReadOnlyList<int> Step { get; init; }

    public required IReadOnlyList<float> Loss { get; init; }

    /// <summary>Norm of the gradients before clipping.</summary>
    public required IReadOnlyList<float> GradNorm { get; init; }

    /// <summary>The learning rate of the last step of each point.</summary>
    public required IReadOnlyList<float> LearningRate { get; init; }

    /// <summary>The curve that a training left beside its model; null where it left none.</summary>
    /// <param name="folder">Output folder of Train.</param>
    public static TrainingCurve? Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), TrainingCurveJson.Default.TrainingCurve) : null;
    }

    public void Save(string folder) => File.WriteAllText(
        Path.Combine(folder, FileName), JsonSerializer.Serialize(this, TrainingCurveJson.Default.TrainingCurve) + "\n");
}
