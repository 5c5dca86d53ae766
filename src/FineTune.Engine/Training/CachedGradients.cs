using FineTune.Engine.Batches;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// Forward and backward of a batch that does not fit into memory while the loss of each row depends on all others (Gao et al., 2021, GradCache): all
/// outputs first, part by part and without what a backward pass needs; the loss of the whole batch and its gradients at the outputs; then each part once
/// more, with the same dropout, back from these. The gradients are those of one pass.
/// </summary>
internal sealed class CachedGradients(
    IModel model, TrainingJob job, Collator collator, Precision precision, WorkClock clock, Action<int, int, int> seedDevice)
{
    /// <summary>A GPU's generator is seeded for each part, apart from the numbers that layers have.</summary>
    private const int FirstPart = 1 << 20;
    private const int MostLayers = 1 << 10;

    /// <param name="batch">All its rows; disposed.</param>
    /// <param name="weightOfStep">What the sum of the step's losses is divided by.</param>
    /// <param name="stepLoss">The batch's share is added to it.</param>
    public void ForwardBackward(Batch batch, CachedPass pass, double weightOfStep, Tensor stepLoss)
    {
        using DisposeScope scope = NewDisposeScope();
        int[][] parts = [.. batch.Rows.Chunk(pass.Rows)];
        Tensor[] states = new Tensor[parts.Length];
        Tensor[] outputs = new Tensor[parts.Length];
        using (clock.Measure(Work.Forward))
        using (no_grad())
        {
            for (int part = 0; part < parts.Length; part++)
            {
                states[part] = get_rng_state();
                outputs[part] = Outputs(parts[part], pass, part);
            }
        }

        Tensor[] gradients = Gradients(outputs, batch, weightOfStep, stepLoss);
        for (int part = 0; part < parts.Length; part++)
        {
            Backward(parts[part], pass, part, states[part], gradients[part]);
        }

        batch.Dispose();
    }

    /// <returns>The gradient at each part's outputs.</returns>
    private Tensor[] Gradients(Tensor[] outputs, Batch batch, double weightOfStep, Tensor stepLoss)
    {
        Tensor all = cat(outputs).requires_grad_();
        Tensor loss;
        using (clock.Measure(Work.Forward))
        using (precision.Begin())
        {
            loss = job.Task.Losses(all, batch).sum() / weightOfStep;
        }

        CustomFunction.Backward(loss.backward);
        stepLoss.add_(loss.detach());
        return all.grad!.split([.. outputs.Select(output => output.shape[0])]);
    }

    /// <summary>Without what a backward pass needs.</summary>
    private Tensor Outputs(int[] rows, CachedPass pass, int part)
    {
        using DisposeScope scope = NewDisposeScope();
        using Batch batch = collator.Collate(rows, pass.Epoch);
        return Forward(batch, pass, part, null).MoveToOuterDisposeScope();
    }

    private void Backward(int[] rows, CachedPass pass, int part, Tensor state, Tensor gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        using Batch batch = collator.Collate(rows, pass.Epoch);
        set_rng_state(state);
        LayerTape? tape = job.Arguments.GradientCheckpointing
            ? new LayerTape(precision.Begin, job.Device.type == DeviceType.CUDA ? layer => seedDevice(pass.Step, pass.Batch, Seed(part) + layer + 1) : null)
            : null;
        Tensor surrogate;
        using (clock.Measure(Work.Forward))
        {
            surrogate = (Forward(batch, pass, part, tape) * gradient).sum();
        }

        using (clock.Measure(Work.Backward))
        {
            CustomFunction.Backward(() =>
            {
                surrogate.backward();
                tape?.Backward();
            });
        }
    }

    private Tensor Forward(Batch batch, CachedPass pass, int part, LayerTape? tape)
    {
        seedDevice(pass.Step, pass.Batch, Seed(part));
        var options = new ForwardOptions
        {
            Training = true,
            Tape = tape,
            EmbeddingNoise = job.Arguments.NeftuneNoiseAlpha,
            NoiseSeed = RowRandom.Seed((ulong)job.Arguments.Seed, [pass.Step]),
        };
        using (precision.Begin())
        {
            return model.Forward(batch.Input, job.Task.OptionsFor(options, batch));
        }
    }

    /// <summary>Parts are apart from one another and from the layers of a batch that is computed at once.</summary>
    private static int Seed(int part) => FirstPart + (part * MostLayers);
}
