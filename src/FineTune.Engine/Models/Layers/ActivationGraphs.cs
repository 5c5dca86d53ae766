using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The <see cref="Activations"/> in a graph.</summary>
internal static class ActivationGraphs
{
    private static readonly Dictionary<string, Func<GraphBuilder, GraphValue, GraphValue>> All = new(StringComparer.Ordinal)
    {
        ["gelu"] = Gelu,
        ["gelu_python"] = Gelu,
        ["gelu_new"] = TanhGelu,
        ["gelu_fast"] = TanhGelu,
        ["gelu_accurate"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["gelu_python_tanh"] = TanhGelu,
        ["gelu_10"] = (graph, states) => graph.Apply("Clip", Gelu(graph, states), graph.Constant(-10f), graph.Constant(10f)),
        ["quick_gelu"] = (graph, states) => graph.Multiply(states, graph.Apply("Sigmoid", graph.Multiply(states, graph.Constant(1.702f)))),
        ["hardswish"] = (graph, states) => graph.Apply("HardSwish", states),
        ["leaky_relu"] = (graph, states) => graph.Apply("LeakyRelu", [states], new OnnxAttribute("alpha", 0.01f)),
        ["linear"] = (_, states) => states,
        ["mish"] = (graph, states) => graph.Apply("Mish", states),
        ["relu"] = (graph, states) => graph.Apply("Relu", states),
        ["relu2"] = (graph, states) => graph.Multiply(graph.Apply("Relu", states), graph.Apply("Relu", states)),
        ["relu6"] = (graph, states) => graph.Apply("Clip", states, graph.Constant(0f), graph.Constant(6f)),
        ["sigmoid"] = (graph, states) => graph.Apply("Sigmoid", states),
        ["silu"] = Silu,
        ["swish"] = Silu,
        ["tanh"] = (graph, states) => graph.Apply("Tanh", states),
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    extension(GraphBuilder graph)
    {
        /// <param name="name">One of <see cref="Activations.Names"/>.</param>
        /// <param name="states">[..., size]</param>
        public GraphValue Activate(string name, GraphValue states) => All[name](graph, states);
    }

    private static GraphValue Gelu(GraphBuilder graph, GraphValue states) => graph.Apply("Gelu", states);

    private static GraphValue TanhGelu(GraphBuilder graph, GraphValue states) => graph.Apply("Gelu", [states], new OnnxAttribute("approximate", "tanh"));

    private static GraphValue Silu(GraphBuilder graph, GraphValue states) => graph.Multiply(states, graph.Apply("Sigmoid", states));
}
