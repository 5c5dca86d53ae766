using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The transformed state of each row's first token (modeling_bert.py, BertPooler).</summary>
internal sealed class Pooler(Linear dense)
{
    /// <param name="states">[batch, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Forward(Tensor states) => dense.Forward(states).tanh();
}
