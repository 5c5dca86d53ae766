using FineTune.Contracts;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// In which precision forward passes compute. bfloat16 is torch's own autocast, so the same products compute in it as in Hugging Face's Trainer;
/// weights, gradients and optimizer stay float32. What autocast leaves to the models is in <see cref="Models.Layers.MixedPrecision"/>.
/// </summary>
/// <param name="bfloat16">False computes in float32.</param>
internal sealed class Precision(bool bfloat16, Device device)
{
    private bool _keepsConverted;

    public static Precision Full { get; } = new(false, CPU);

    /// <summary>Applies the arguments' precision.</summary>
    public static Precision ForTraining(TrainingArguments arguments, Device device)
    {
        Switch(arguments);
        return new Precision(arguments.Bf16, device);
    }

    /// <summary>Evaluation during or after training.</summary>
    /// <param name="trained">True where the model is in training; it is then measured as it is trained.</param>
    public static Precision ForEvaluation(TrainingArguments arguments, Device device, bool trained)
    {
        Switch(arguments);
        return new Precision(arguments.Bf16FullEval || (trained && arguments.Bf16), device);
    }

    /// <summary>Computes in this precision until the result is disposed. Not to be nested.</summary>
    public IDisposable Begin()
    {
        if (!bfloat16)
        {
            return Nothing.Instance;
        }

        TorchContext.SetAutocast(device.type, true);
        return new Ending(() =>
        {
            TorchContext.SetAutocast(device.type, false);
            if (!_keepsConverted)
            {
                TorchContext.ForgetConverted();
            }
        });
    }

    /// <summary>
    /// Keeps converted weights from one pass to the next until the result is disposed of. Only for passes without gradients, between which no weight
    /// changes: a
    /// copy that was made without a graph would lead none of theirs to the weight.
    /// </summary>
    public IDisposable KeepConverted()
    {
        if (!bfloat16)
        {
            return Nothing.Instance;
        }

        _keepsConverted = true;
        return new Ending(() =>
        {
            _keepsConverted = false;
            TorchContext.ForgetConverted();
        });
    }

    private static void Switch(TrainingArguments arguments)
    {
        if (arguments.Tf32 is { } allowed)
        {
            backends.cuda.matmul.allow_tf32 = allowed;
            backends.cudnn.allow_tf32 = allowed;
        }

        if (arguments.FullDeterminism)
        {
            TorchContext.UseDeterministicAlgorithms(true);
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class Nothing : IDisposable
    {
        public static Nothing Instance { get; } = new();

        public void Dispose()
        {
        }
    }
}
