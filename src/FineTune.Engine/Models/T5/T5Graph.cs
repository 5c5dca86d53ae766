using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.T5;

/// <summary>T5's encoder and its decoder as graphs.</summary>
internal static class T5Graph
{
    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue Encoder(GraphParts parts, T5Config config) => Stack(parts, config, isDecoder: false);

    /// <returns>[batch, decoder's sequence, vocabulary]</returns>
    public static GraphValue ForConditionalGeneration(GraphParts parts, T5Config config)
    {
        GraphValue states = Stack(parts, config, isDecoder: true);
        GraphValue scaled = config.OutputScale is { } scale ? parts.Graph.Multiply(states, parts.Graph.Constant((float)scale)) : states;
        return parts.Weights["lm_head"].Decoder("shared.weight", null, scaled);
    }

    private static GraphValue Stack(GraphParts parts, T5Config config, bool isDecoder)
    {
        GraphScope scope = parts.Weights[isDecoder ? "decoder" : "encoder"];
        var buckets = new RelativeBuckets(config.BucketCount, config.MaxDistance, IsBidirectional: !isDecoder);
        GraphValue distances = parts.Inputs.RelativePositionBias(scope["block"][0]["layer"][0]["SelfAttention"]["relative_attention_bias"], buckets);
        GraphValue bias = parts.Graph.Add(distances, isDecoder ? parts.Inputs.CausalMask() : parts.Inputs.FullMask);
        GraphScope words = scope["embed_tokens"];
        GraphValue states = (words.Has("weight") ? words : parts.Weights["shared"]).Embedding(parts.Inputs.InputIds);
        for (int layer = 0; layer < (isDecoder ? config.DecoderLayers : config.EncoderLayers); layer++)
        {
            GraphScope block = scope["block"][layer]["layer"];
            states = Around(block[0], config, states, given => ToItself(block[0]["SelfAttention"], config, layer, given, bias, parts.Inputs));
            states = isDecoder
                ? Around(block[1], config, states, given => ToSource(block[1]["EncDecAttention"], config, layer, given, parts.Inputs))
                : states;
            GraphScope last = block[isDecoder ? 2 : 1];
            states = Around(last, config, states, given => FeedForward(last["DenseReluDense"], config, given));
        }

        return scope["final_layer_norm"].RmsNorm(states, config.NormEps);
    }

    /// <summary>A part of what is normalised before, added to what went in.</summary>
    private static GraphValue Around(GraphScope scope, T5Config config, GraphValue states, Func<GraphValue, GraphValue> part) =>
        scope.Graph.Add(states, part(scope["layer_norm"].RmsNorm(states, config.NormEps)));

    private static GraphValue ToItself(GraphScope scope, T5Config config, int layer, GraphValue states, GraphValue bias, GraphInputs inputs) =>
        scope["o"].Linear(inputs.AttendToItself(
            layer, config.Attention, scope["q"].Linear(states), scope["k"].Linear(states), scope["v"].Linear(states), bias));

    private static GraphValue ToSource(GraphScope scope, T5Config config, int layer, GraphValue states, GraphInputs inputs) =>
        scope["o"].Linear(inputs.AttendToSource(layer, config.Attention, scope["q"].Linear(states), scope["k"].Linear, scope["v"].Linear));

    private static GraphValue FeedForward(GraphScope scope, T5Config config, GraphValue states)
    {
        GraphValue activated = scope.Graph.Activate(config.Activation, scope[config.IsGated ? "wi_0" : "wi"].Linear(states));
        return scope["wo"].Linear(config.IsGated ? scope.Graph.Multiply(activated, scope["wi_1"].Linear(states)) : activated);
    }
}
