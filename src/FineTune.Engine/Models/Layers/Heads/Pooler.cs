using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The transformed state of each row's first token (modeling_bert.py, BertPooler).</summary>
internal sealed class Pooler(Linear dense)
{
    /// <summary>Has the weights of a pooler that nothing computes with, as transformers' backbone has one, so that a file holds what it should.</summary>
    public static void Keep(WeightScope scope, long hidden, double standardDeviation)
    {
        scope.Unused("weight", [hidden, hidden], Initialisers.Normal(standardDeviation));
        scope.Unused("bias", [hidden], Initialisers.Zeros);
    }

    /// <param name="states">[batch, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Forward(Tensor states) => dense.Forward(states).tanh();
}
