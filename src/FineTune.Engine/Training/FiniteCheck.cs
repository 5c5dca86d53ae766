using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Ends the run at a loss or a gradient that is not a number, before it reaches a weight, and says which rows it came from.</summary>
internal sealed class FiniteCheck(IModel model, ITrainingTask task, ITokenRows rows, Collator collator)
{
    private const int RowsNamed = 8;

    /// <param name="step">From 1.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="indices">The rows of the step.</param>
    /// <exception cref="FineTuneException">FT3001.</exception>
    public void ThrowIfNotFinite(StepResult result, int step, int epoch, int[] indices)
    {
        if (double.IsFinite(result.Loss) && double.IsFinite(result.GradientNorm))
        {
            return;
        }

        bool ofLoss = !double.IsFinite(result.Loss);
        int[] offenders = [.. indices.Where(index => !IsFinite(index, epoch, ofLoss))];
        throw new FineTuneException(
            DiagnosticCatalog.NotFinite,
            rows.Source(offenders.FirstOrDefault(indices[0])),
            ofLoss ? "loss" : "gradient norm",
            ofLoss ? result.Loss : result.GradientNorm,
            step,
            // A schedule's rate has digits that say nothing.
            (float)result.LearningRate,
            result.GradientNorm,
            Cause(indices, offenders, ofLoss ? "loss" : "gradient"));
    }

    /// <summary>Which rows to look at: where all of a step are alike, none of them is to blame.</summary>
    private string Cause(int[] indices, int[] offenders, string what) =>
        offenders.Length == 0 ? $"the rows of the step are {Places(indices)}"
        : offenders.Length == indices.Length
            && indices.Length > 1 ? $"so it is for each row of the step ({Places(indices)}), as with weights that are too large"
        : offenders.Length == 1 ? $"this row alone has such a {what}"
        : $"these rows of the step have such a {what}: {Places(offenders)}";

    /// <summary>Of a row by itself, computed without dropout. The gradients of the step are lost.</summary>
    private bool IsFinite(int index, int epoch, bool ofLoss)
    {
        using DisposeScope scope = NewDisposeScope();
        using Batch batch = collator.Collate([index], epoch);
        using (set_grad_enabled(!ofLoss))
        {
            Tensor loss = task.Losses(model.Forward(batch.Input, task.OptionsFor(ForwardOptions.Evaluation, batch)), batch).sum();
            return ofLoss ? double.IsFinite(loss.item<float>()) : HasFiniteGradient(loss);
        }
    }

    private bool HasFiniteGradient(Tensor loss)
    {
        Tensor[] weights = [.. model.Weights.Select(weight => weight.Value).Where(weight => weight.requires_grad)];
        foreach (Tensor weight in weights)
        {
            weight.grad = null;
        }

        CustomFunction.Backward(loss.backward);
        return weights.All(weight => weight.grad is not { } gradient || gradient.isfinite().all().item<bool>());
    }

    private string Places(int[] indices)
    {
        string named = string.Join(", ", indices.Take(RowsNamed).Select(index => Place(rows.Source(index))));
        return indices.Length <= RowsNamed ? named : $"{named} and {indices.Length - RowsNamed} more";
    }

    private static string Place(SourcePosition source) => $"{Path.GetFileName(source.File)}({source.Line})";
}
