using System.Runtime.ExceptionServices;

namespace FineTune.Client;

/// <summary>The folder of a model that takes files, and its ONNX model. Any number of threads may ask it at the same time.</summary>
internal abstract class OpenedFileModel(string name, ModelOptions options) : ModelFolder(name, options), IDisposable
{
    /// <summary>Scores of a file; null where the ONNX model does not say.</summary>
    public abstract int? Width { get; }

    protected ModelOptions Options { get; } = options;

    /// <summary>Asks about files, a batch of them after the other, so that memory does not grow with their number.</summary>
    /// <param name="model">Name of the model, for who listens.</param>
    /// <returns>For each its scores.</returns>
    /// <exception cref="FileInputException">One is none that can be read.</exception>
    public abstract IEnumerable<float[]> Run(string model, IReadOnlyList<FileInput> files, CancellationToken cancellationToken);

    /// <summary>The scores of the least there is.</summary>
    public abstract float[] AskLeast(CancellationToken cancellationToken);

    public abstract void Dispose();

    /// <summary>Does something for each of some files, on as many cores as the model may have.</summary>
    protected void ForEach(int count, Action<int> act, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Options.Threads > 0 ? Options.Threads : -1 };
        try
        {
            Parallel.For(0, count, parallel, act);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
