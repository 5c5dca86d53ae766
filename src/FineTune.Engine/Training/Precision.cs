using FineTune.Contracts;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// In which precision forward passes compute. bfloat16 is torch's own autocast, so the same operations compute in it as in Hugging Face's Trainer;
/// weights, gradients and optimizer stay float32.
/// </summary>
/// <param name="bfloat16">False computes in float32.</param>
internal sealed class Precision(bool bfloat16, Device device)
{
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
    public IDisposable Begin() => bfloat16 ? new Autocast(device.type) : Nothing.Instance;

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

    private sealed class Autocast : IDisposable
    {
        private readonly DeviceType _device;

        public Autocast(DeviceType device)
        {
            _device = device;
            TorchContext.SetAutocast(device, true);
        }

        public void Dispose() => TorchContext.SetAutocast(_device, false);
    }

    private sealed class Nothing : IDisposable
    {
        public static Nothing Instance { get; } = new();

        public void Dispose()
        {
        }
    }
}
