using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>How the processes add their gradients up: every process has the same bits afterwards.</summary>
internal interface IGradientReduction
{
    /// <summary>Adds tensors up over all processes, in place.</summary>
    /// <param name="gradients">Of the same shapes in every process.</param>
    /// <exception cref="Contracts.FineTuneException">What the collective throws.</exception>
    void AddUp(Tensor[] gradients);
}
