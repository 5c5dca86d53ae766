using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Dropout (Srivastava et al., 2014). On a CPU the masks are ours, each by a seed from torch's generator, so that whoever keeps that generator's
/// state keeps the masks; on other devices they are torch's.
/// </summary>
internal static class Dropout
{
    /// <summary>Zeroes each element with a probability in training and scales the others up; else the same tensor.</summary>
    public static Tensor Apply(Tensor states, double probability, bool training)
    {
        if (!training || probability == 0)
        {
            return states;
        }

        if (!IsOurs(states, probability))
        {
            return nn.functional.dropout(states, probability, training);
        }

        if (Recomputation.IsFor(states, states.shape[^1]))
        {
            return CustomFunction.Apply(new DropoutFunction(probability, RandomSeed.Draw(), adds: false), states);
        }

        ScalarType drawn = states.dtype == ScalarType.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        using Tensor mask = DropoutMask.Create(states.shape, probability, RandomSeed.Draw(), drawn);
        using Tensor ofItsType = mask.to_type(states.dtype);
        return states * ofItsType;
    }

    /// <summary>The same, and then the sum with a tensor of that shape.</summary>
    public static Tensor ApplyAndAdd(Tensor states, Tensor added, double probability, bool training) =>
        training && probability is > 0 and < 1 && Recomputation.IsFor(states, states.shape[^1]) && added.dtype == ScalarType.Float32
            ? CustomFunction.Apply(new DropoutFunction(probability, RandomSeed.Draw(), adds: true), states, added)
            : Apply(states, probability, training) + added;

    /// <summary>True where the masks are drawn here and not by torch.</summary>
    public static bool IsOurs(Tensor states, double probability) => states.device_type == DeviceType.CPU && probability < 1;
}
