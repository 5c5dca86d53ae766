using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Activations by their names in config.json (transformers/activations.py, ACT2FN).</summary>
internal static class Activations
{
    /// <exception cref="FineTuneException">FT1208: the name is unknown.</exception>
    public static Func<Tensor, Tensor> ByName(string name) => name switch
    {
        "gelu" => nn.functional.gelu,
        "gelu_new" or "gelu_pytorch_tanh" => states => nn.functional.gelu(states, TorchSharp.Modules.GELU.Approximate.tanh),
        "relu" => states => nn.functional.relu(states),
        "silu" or "swish" => states => nn.functional.silu(states),
        "tanh" => states => states.tanh(),
        _ => throw new FineTuneException(
            DiagnosticCatalog.BadConfig, null, $"hidden_act '{name}' is not one of gelu, gelu_new, gelu_pytorch_tanh, relu, silu, swish, tanh"),
    };
}
