using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.GptNeoX;

/// <summary>GPT-NeoX's models as graphs.</summary>
internal static class GptNeoXGraph
{
    public static GraphValue ForCausalLM(GraphParts parts) => parts.NextTokens(States(parts), "gpt_neox.embed_in.weight", "embed_out");

    public static GraphValue ForSequenceClassification(GraphParts parts) => parts.OfLastToken(States(parts), GptNeoXConfig.From(parts.Config).PadTokenId);

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.OfTokens(States(parts), "classifier");

    /// <returns>[batch, sequence, hidden]</returns>
    private static GraphValue States(GraphParts parts)
    {
        GptNeoXConfig config = GptNeoXConfig.From(parts.Config);
        GraphScope scope = parts.Weights["gpt_neox"];
        var frequencies = new RotaryFrequencies(parts.Config, config.Rope, config.Attention.HeadSize);
        GraphValue states = scope["embed_in"].Embedding(parts.Inputs.InputIds);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            GraphScope place = scope["layers"][layer];
            GraphValue normalised = place["input_layernorm"].LayerNorm(states, config.LayerNormEps);
            GraphValue attended = parts.Graph.Add(Attention(place["attention"], config, layer, normalised, frequencies, parts.Inputs), states);
            GraphValue given = place["post_attention_layernorm"].LayerNorm(config.UseParallelResidual ? states : attended, config.LayerNormEps);
            GraphValue middle = parts.Graph.Activate(config.Activation, place["mlp.dense_h_to_4h"].Linear(given));
            states = parts.Graph.Add(place["mlp.dense_4h_to_h"].Linear(middle), attended);
        }

        return scope["final_layer_norm"].LayerNorm(states, config.LayerNormEps);
    }

    private static GraphValue Attention(
        GraphScope scope, GptNeoXConfig config, int layer, GraphValue states, RotaryFrequencies frequencies, GraphInputs inputs)
    {
        GraphBuilder graph = scope.Graph;
        int size = config.Attention.HeadSize;
        // Each head has its query, key and value beside each other.
        GraphValue byHead = graph.SplitHeads(scope["query_key_value"].Linear(states), new HeadSizes(config.Attention.Heads, 3 * size));
        GraphValue Part(long index) => graph.Slice(byHead, index * size, (index + 1) * size, 3);
        GraphValue Rotated(long index) => inputs.Rotate(Part(index), size, frequencies);
        return scope["dense"].Linear(inputs.AttendByHeads(layer, config.Attention, Rotated(0), Rotated(1), Part(2), inputs.CausalMask()));
    }
}
