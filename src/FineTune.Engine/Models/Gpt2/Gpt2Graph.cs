using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Gpt2;

/// <summary>GPT-2's models as graphs.</summary>
internal static class Gpt2Graph
{
    public static GraphValue ForCausalLM(GraphParts parts) => parts.NextTokens(States(parts), "transformer.wte.weight");

    public static GraphValue ForSequenceClassification(GraphParts parts) => parts.OfLastToken(States(parts), Gpt2Config.From(parts.Config).PadTokenId);

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.OfTokens(States(parts), "classifier");

    /// <returns>[batch, sequence, hidden]</returns>
    private static GraphValue States(GraphParts parts)
    {
        Gpt2Config config = Gpt2Config.From(parts.Config);
        GraphScope scope = parts.Weights["transformer"];
        GraphValue states = parts.Graph.Add(scope["wte"].Embedding(parts.Inputs.InputIds), scope["wpe"].Embedding(parts.Inputs.Positions));
        GraphValue mask = parts.Inputs.CausalMask();
        for (int layer = 0; layer < config.Layers; layer++)
        {
            states = Layer(scope["h"][layer], config, layer, states, mask, parts.Inputs);
        }

        return scope["ln_f"].LayerNorm(states, config.LayerNormEpsilon);
    }

    private static GraphValue Layer(GraphScope scope, Gpt2Config config, int layer, GraphValue states, GraphValue mask, GraphInputs inputs)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue projected = scope["attn.c_attn"].TransposedLinear(scope["ln_1"].LayerNorm(states, config.LayerNormEpsilon));
        GraphValue Part(long index) => graph.Slice(projected, index * config.Hidden, (index + 1) * config.Hidden, 2);
        GraphValue context = inputs.AttendToItself(layer, config.AttentionOf(layer), Part(0), Part(1), Part(2), mask);
        GraphValue attended = graph.Add(scope["attn.c_proj"].TransposedLinear(context), states);
        GraphValue middle = scope["mlp.c_fc"].TransposedLinear(scope["ln_2"].LayerNorm(attended, config.LayerNormEpsilon));
        return graph.Add(scope["mlp.c_proj"].TransposedLinear(graph.Activate(config.Activation, middle)), attended);
    }
}
