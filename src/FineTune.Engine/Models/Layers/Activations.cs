using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Activations by their names in config.json (transformers/activations.py, ACT2FN).</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> All = new(StringComparer.Ordinal)
    {
        ["gelu"] = nn.functional.gelu,
        ["gelu_python"] = nn.functional.gelu,
        ["gelu_new"] = TanhGelu,
        ["gelu_fast"] = TanhGelu,
        ["gelu_accurate"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["gelu_python_tanh"] = TanhGelu,
        ["gelu_10"] = states => nn.functional.gelu(states).clamp(-10, 10),
        ["quick_gelu"] = states => states * (states * 1.702).sigmoid(),
        ["hardswish"] = states => nn.functional.hardswish(states),
        ["leaky_relu"] = states => nn.functional.leaky_relu(states, 0.01),
        ["linear"] = states => states,
        ["mish"] = states => nn.functional.mish(states),
        ["relu"] = states => nn.functional.relu(states),
        ["relu2"] = states => nn.functional.relu(states).square(),
        ["relu6"] = states => nn.functional.relu6(states),
        ["sigmoid"] = states => states.sigmoid(),
        ["silu"] = states => nn.functional.silu(states),
        ["swish"] = states => nn.functional.silu(states),
        ["tanh"] = states => states.tanh(),
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <param name="name">One of <see cref="Names"/>: <see cref="ConfigFile.Activation"/> reads no other.</param>
    public static Func<Tensor, Tensor> ByName(string name) => All[name];

    private static Tensor TanhGelu(Tensor states) => nn.functional.gelu(states, TorchSharp.Modules.GELU.Approximate.tanh);
}
