using FineTune.Contracts;
using FineTune.Engine.Batches;
using static TorchSharp.torch;

namespace FineTune.Engine.Metrics;

/// <summary>What one evaluation of a task measures, batch by batch; its memory does not grow with the rows.</summary>
internal interface ITaskMetrics : IDisposable
{
    /// <summary>What the report shows besides the numbers.</summary>
    IReadOnlyList<ReportTable> Tables { get; }

    /// <summary>What the probabilities are worth; none of tasks that give no probabilities.</summary>
    IReadOnlyList<ScoreCurve> Probabilities => [];

    /// <summary>The rows with the highest losses, the worst first.</summary>
    IReadOnlyList<WorstRow> WorstRows { get; }

    /// <summary>The first rows with what became of each token that was to be guessed; none of tasks that guess no tokens.</summary>
    IReadOnlyList<GuessedRow> Guesses => [];

    /// <summary>How many rows each label finds by its probability, where <see cref="MetricSelection.WantsCurves"/>; empty for tasks without labels.</summary>
    IReadOnlyList<ThresholdCounts> Curves => [];

    /// <summary>Whether a metric is of the scores of the model, and not of texts that it generates, which are measured apart.</summary>
    bool Measures(string name) => !MetricNames.OfGeneratedTexts.Contains(name);

    /// <summary>True where of outputs as wide as a vocabulary little is looked at: that is what one process sends to another in their place.</summary>
    bool Reduces => false;

    /// <summary>What was measured, where a row of tokens is a part of it: questions. Null where it is rows.</summary>
    long? Samples => null;

    /// <param name="outputs">The model's answer to the batch.</param>
    /// <param name="losses">float32: the loss of each target.</param>
    void Add(Tensor outputs, Tensor losses, Batch batch);

    /// <summary>What is looked at of a batch's outputs, where <see cref="Reduces"/>.</summary>
    /// <returns>float32, of any shape.</returns>
    Tensor Reduce(Tensor outputs, Batch batch) => throw new NotSupportedException("These metrics look at the outputs themselves.");

    /// <summary>As <see cref="Add"/>, by what <see cref="Reduce"/> has given for the batch.</summary>
    void AddReduced(Tensor reduced, Tensor losses, Batch batch) => throw new NotSupportedException("These metrics look at the outputs themselves.");

    /// <summary>A metric of the task by its name; NaN where it is not defined for these rows.</summary>
    double ValueOf(string name);
}
