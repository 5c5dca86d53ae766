using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Whisper;

/// <summary>Whisper's encoder as a graph.</summary>
internal static class WhisperGraph
{
    public static GraphValue ForClassification(GraphParts parts)
    {
        WhisperConfig config = WhisperConfig.From(parts.Config);
        GraphBuilder graph = parts.Graph;
        GraphScope encoder = parts.Weights["encoder"];
        GraphValue first = graph.Activate("gelu", encoder["conv1"].TimeConvolution(parts.Inputs.SoundValues!.Value, 3, padding: 1));
        GraphValue second = graph.Activate("gelu", encoder["conv2"].TimeConvolution(first, 3, stride: 2, padding: 1));
        GraphValue states = graph.Add(graph.Transpose(second, 0, 2, 1), encoder["embed_positions"].Weight("weight"));
        List<GraphValue> all = [states];
        for (int layer = 0; layer < config.Layers; layer++)
        {
            states = Layer(encoder["layers"][layer], states, config);
            all.Add(states);
        }

        all[^1] = encoder["layer_norm"].LayerNorm(states, WhisperEncoder.NormEps);
        return parts.Weights.SoundClassifier(all);
    }

    private static GraphValue Layer(GraphScope scope, GraphValue states, WhisperConfig config)
    {
        GraphBuilder graph = scope.Graph;
        GraphScope attention = scope["self_attn"];
        GraphValue normed = scope["self_attn_layer_norm"].LayerNorm(states, WhisperEncoder.NormEps);
        GraphValue context = graph.Attention(
            attention["q_proj"].Linear(normed),
            attention["k_proj"].Linear(normed),
            attention["v_proj"].Linear(normed),
            new HeadSizes(config.Heads, config.Hidden / config.Heads),
            graph.Constant(0f));
        GraphValue attended = graph.Add(attention["out_proj"].Linear(context), states);
        GraphValue inner = scope["fc1"].Linear(scope["final_layer_norm"].LayerNorm(attended, WhisperEncoder.NormEps));
        return graph.Add(scope["fc2"].Linear(graph.Activate(config.Activation, inner)), attended);
    }
}
