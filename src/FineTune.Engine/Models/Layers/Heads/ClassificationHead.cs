using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Dropout, linear, activation, dropout, linear over each row's first token (modeling_roberta.py, RobertaClassificationHead).</summary>
internal sealed class ClassificationHead(
    WeightScope scope, long hidden, long labels, double standardDeviation, Func<Tensor, Tensor> activation, double dropout)
{
    private readonly Linear _dense = new(scope["dense"], hidden, hidden, standardDeviation);
    private readonly Linear _output = Linear.ToLabels(scope["out_proj"], hidden, labels, Initialisers.Normal(standardDeviation));

    /// <param name="states">[batch, hidden]</param>
    /// <returns>[batch, labels]</returns>
    public Tensor Forward(Tensor states, bool training)
    {
        Tensor transformed = activation(_dense.Forward(Dropout.Apply(states, dropout, training)));
        return _output.Forward(Dropout.Apply(transformed, dropout, training));
    }
}
