using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Dropout and a linear layer to the labels.</summary>
internal sealed class Classifier(WeightScope scope, long hidden, long labels, Initialiser initialise, double dropout)
{
    private readonly Linear _linear = Linear.ToLabels(scope, hidden, labels, initialise);

    /// <param name="states">[..., hidden]</param>
    /// <returns>[..., labels]</returns>
    public Tensor Forward(Tensor states, bool training) => _linear.Forward(Dropout.Apply(states, dropout, training));
}
