using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Dropout and a linear layer to the one score of a choice.</summary>
internal sealed class ChoiceHead(WeightScope scope, long hidden, Initialiser initialise, double dropout, bool bias = true)
{
    private readonly Linear _linear = new(scope, hidden, 1, initialise, bias);

    /// <param name="states">[batch, hidden]</param>
    /// <returns>[batch, 1]</returns>
    public Tensor Forward(Tensor states, bool training) => _linear.Forward(Dropout.Apply(states, dropout, training));
}
