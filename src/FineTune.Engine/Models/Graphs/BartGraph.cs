using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>Encoder and decoder after BART's pattern as graphs (<see cref="BartPattern"/>).</summary>
internal static class BartGraph
{
    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue Encoder(GraphParts parts, BartConfig config) => Stack(parts, config, isDecoder: false);

    /// <returns>[batch, decoder's sequence, vocabulary]</returns>
    public static GraphValue ForConditionalGeneration(GraphParts parts, BartConfig config)
    {
        string words = IsShared(config) ? "model.shared.weight" : "model.decoder.embed_tokens.weight";
        GraphValue scores = parts.Weights["lm_head"].Decoder(words, null, Stack(parts, config, isDecoder: true));
        return parts.Graph.Add(scores, parts.Weights.Weight("final_logits_bias"));
    }

    private static bool IsShared(BartConfig config) => config.SharesEmbeddings && config.TieWordEmbeddings;

    /// <summary>A file may have words of a part that are tied to others with values of their own.</summary>
    private static GraphScope Words(GraphParts parts, BartConfig config, bool isDecoder)
    {
        GraphScope own = Part(parts, isDecoder)["embed_tokens"];
        return IsShared(config) && !own.Has("weight") ? parts.Weights["model"]["shared"] : own;
    }

    private static GraphScope Part(GraphParts parts, bool isDecoder) => parts.Weights["model"][isDecoder ? "decoder" : "encoder"];

    private static GraphValue Stack(GraphParts parts, BartConfig config, bool isDecoder)
    {
        GraphScope scope = Part(parts, isDecoder);
        BartSizes sizes = isDecoder ? config.Decoder : config.Encoder;
        GraphValue mask = isDecoder ? parts.Inputs.CausalMask() : parts.Inputs.FullMask;
        GraphValue states = Embeddings(parts, scope, config, Words(parts, config, isDecoder));
        for (int layer = 0; layer < sizes.Layers; layer++)
        {
            GraphScope place = scope["layers"][layer];
            states = Around(place["self_attn_layer_norm"], config, states, given => ToItself(place["self_attn"], sizes, layer, given, mask, parts.Inputs));
            states = isDecoder
                ? Around(place["encoder_attn_layer_norm"], config, states, given => ToSource(place["encoder_attn"], sizes, layer, given, parts.Inputs))
                : states;
            states = Around(
                place["final_layer_norm"],
                config,
                states,
                given => place["fc2"].Linear(parts.Graph.Activate(config.Activation, place["fc1"].Linear(given))));
        }

        return config.NormalisesBefore ? scope["layer_norm"].LayerNorm(states, BartLayer.NormEps) : states;
    }

    private static GraphValue Embeddings(GraphParts parts, GraphScope scope, BartConfig config, GraphScope words)
    {
        GraphBuilder graph = parts.Graph;
        GraphValue embedded = words.Embedding(parts.Inputs.InputIds);
        GraphValue scaled = config.EmbeddingScale is { } scale ? graph.Multiply(embedded, graph.Constant((float)scale)) : embedded;
        GraphValue sum = graph.Add(scaled, Positions(scope["embed_positions"], config, parts.Inputs));
        return config.NormalisesEmbeddings ? scope["layernorm_embedding"].LayerNorm(sum, BartLayer.NormEps) : sum;
    }

    /// <returns>[sequence, hidden]</returns>
    private static GraphValue Positions(GraphScope scope, BartConfig config, GraphInputs inputs)
    {
        GraphBuilder graph = inputs.Graph;
        return !config.HasSinusoidalPositions ? scope.Embedding(graph.Add(inputs.Places, graph.Constant((long)BartEmbeddings.Offset)))
            : scope.Has("weight") ? scope.Embedding(inputs.Places)
            : graph.Gather(graph.Constant("sinusoidal_positions", () => BartEmbeddings.Sinusoids(config)), inputs.Places);
    }

    private static GraphValue Around(GraphScope norm, BartConfig config, GraphValue states, Func<GraphValue, GraphValue> part) => config.NormalisesBefore
        ? norm.Graph.Add(states, part(norm.LayerNorm(states, BartLayer.NormEps)))
        : norm.LayerNorm(norm.Graph.Add(states, part(states)), BartLayer.NormEps);

    private static GraphValue ToItself(GraphScope scope, BartSizes sizes, int layer, GraphValue states, GraphValue mask, GraphInputs inputs) =>
        scope["out_proj"].Linear(inputs.AttendToItself(
            layer, sizes.Attention, scope["q_proj"].Linear(states), scope["k_proj"].Linear(states), scope["v_proj"].Linear(states), mask));

    private static GraphValue ToSource(GraphScope scope, BartSizes sizes, int layer, GraphValue states, GraphInputs inputs) =>
        scope["out_proj"].Linear(inputs.AttendToSource(
            layer, sizes.Attention, scope["q_proj"].Linear(states), scope["k_proj"].Linear, scope["v_proj"].Linear));
}
