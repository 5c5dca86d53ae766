using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Hooks;
using static TorchSharp.torch;

namespace FineTune.Engine.Hooks;

/// <summary>A task in which the user's code computes the loss, measures besides, or changes tokens.</summary>
internal sealed class HookedTask(ITrainingTask task, Hook<ILoss>? loss, HookedTokens tokens, Func<IReadOnlyList<Hook<IMetric>>> newMetrics) : ITrainingTask
{
    private bool _isShapeKnown;

    public HeadSpec Head => task.Head;

    public bool ComparesRows => task.ComparesRows;

    public int? MiniBatchSize => task.MiniBatchSize;

    public int[] Arrange(ITokenRows rows, int[] order, int batchSize) => task.Arrange(rows, order, batchSize);

    public int[] TextRows(ITokenRows rows, ReadOnlySpan<int> indices, int pass) => task.TextRows(rows, indices, pass);

    public int RowsOfExample => task.RowsOfExample;

    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        if (pass != ITargetSource.EvaluationPass)
        {
            tokens.Change(rows, task.TextRows(rows, indices, pass), tokenIds, pass);
        }

        return task.TargetsOf(rows, indices, tokenIds, pass);
    }

    public PackedBatch? MediaOf(ITokenRows rows, int[] indices, int pass, Device device) => task.MediaOf(rows, indices, pass, device);

    /// <summary>The user's code takes the model's outputs as they are.</summary>
    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) =>
        loss is null && newMetrics().Count == 0 ? task.OptionsFor(options, batch) : options;

    public Tensor Losses(Tensor outputs, Batch batch)
    {
        if (loss is null)
        {
            return task.Losses(outputs, batch);
        }

        Tensor floats = outputs.to(ScalarType.Float32);
        Tensor losses = loss.Run(code => code.Losses(floats, batch.Targets));
        CheckShape(losses, outputs, batch);
        return outputs.requires_grad && !losses.requires_grad ? throw Bad("it has no gradient; compute it from the outputs by tensor operations") : losses;
    }

    public ITaskMetrics CreateMetrics(MetricSelection selection)
    {
        Hook<IMetric>[] wanted = [.. newMetrics().Where(metric => selection.Wants(metric.Run(code => code.Name)))];
        ITaskMetrics own = task.CreateMetrics(selection);
        return wanted.Length == 0 ? own : new HookedMetrics(own, wanted);
    }

    /// <summary>Once, against the losses of the task itself: what comes after counts on their shape.</summary>
    private void CheckShape(Tensor losses, Tensor outputs, Batch batch)
    {
        if (_isShapeKnown)
        {
            return;
        }

        using IDisposable noGradients = no_grad();
        using Tensor own = task.Losses(outputs.detach(), batch);
        if (losses is null || !losses.shape.SequenceEqual(own.shape) || losses.dtype != ScalarType.Float32)
        {
            string given = losses is null ? "null" : $"{losses.dtype} [{string.Join(", ", losses.shape)}]";
            throw Bad($"it gave {given} where Float32 [{string.Join(", ", own.shape)}] is expected, one loss for each target");
        }

        _isShapeKnown = true;
    }

    private FineTuneException Bad(string reason) => new(DiagnosticCatalog.HookLossNotUsable, loss!.Position, loss.Type.FullName, reason);
}
