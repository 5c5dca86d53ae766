using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Native;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// The part of a longer recording that a model hears: in training one drawn anew in each epoch, as run_audio_classification.py does (random_subsample),
/// otherwise the first. What is drawn for a row is a function of the seed, the epoch and the row.
/// </summary>
/// <param name="MaxSamples">Samples that are heard at most.</param>
/// <param name="Seed">The run's.</param>
internal sealed record SoundPart(int MaxSamples, int Seed)
{
    /// <summary>Other numbers of a row are drawn for other purposes.</summary>
    private const int Purpose = 16;

    public static SoundPart Of(ProjectSpec project, int samplingRate) => new(Samples(project.TaskArguments, samplingRate), project.Training.Seed);

    /// <summary>MaxLengthInSeconds in samples.</summary>
    public static int Samples(TaskArguments arguments, int samplingRate) => Samples(Seconds(arguments), samplingRate);

    /// <summary>Seconds in samples, to the nearest.</summary>
    public static int Samples(double seconds, int samplingRate) => (int)Math.Clamp(Math.Round(samplingRate * seconds), 1, int.MaxValue);

    public static double Seconds(TaskArguments arguments) => arguments.MaxLengthInSeconds ?? TaskArguments.UsualMaxLengthInSeconds;

    /// <param name="pass">The epoch, or <see cref="ITargetSource.EvaluationPass"/>.</param>
    /// <param name="count">Samples of the recording.</param>
    /// <returns>The first sample that is heard, and how many.</returns>
    public (int First, int Count) Of(int pass, int row, int count)
    {
        int others = count - MaxSamples;
        return others <= 0 ? (0, count)
            : pass == ITargetSource.EvaluationPass ? (0, MaxSamples)
            : ((int)(RowRandom.Uniform(Seed, pass, row, Purpose, 0) * others), MaxSamples);
    }
}
