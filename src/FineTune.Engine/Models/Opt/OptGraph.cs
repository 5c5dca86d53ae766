using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Opt;

/// <summary>OPT's models as graphs.</summary>
internal static class OptGraph
{
    public static GraphValue ForCausalLM(GraphParts parts) => parts.NextTokens(States(parts), "model.decoder.embed_tokens.weight");

    public static GraphValue ForSequenceClassification(GraphParts parts) => parts.OfLastToken(States(parts), OptConfig.From(parts.Config).PadTokenId);

    /// <returns>[batch, sequence, word size]</returns>
    private static GraphValue States(GraphParts parts)
    {
        OptConfig config = OptConfig.From(parts.Config);
        GraphScope scope = parts.Weights["model.decoder"];
        bool isProjected = config.WordSize != config.Hidden;
        GraphValue words = scope["embed_tokens"].Embedding(parts.Inputs.InputIds);
        GraphValue places = parts.Graph.Add(parts.Inputs.Positions, parts.Graph.Constant((long)OptModel.Offset));
        GraphValue states = parts.Graph.Add(isProjected ? scope["project_in"].Linear(words) : words, scope["embed_positions"].Embedding(places));
        for (int layer = 0; layer < config.Layers; layer++)
        {
            states = Layer(scope["layers"][layer], config, layer, states, parts.Inputs);
        }

        states = config.HasFinalNorm ? Norm(scope["final_layer_norm"], config, states) : states;
        return isProjected ? scope["project_out"].Linear(states) : states;
    }

    private static GraphValue Layer(GraphScope scope, OptConfig config, int layer, GraphValue states, GraphInputs inputs)
    {
        GraphScope attention = scope["self_attn"];
        GraphValue attended = Around(scope["self_attn_layer_norm"], config, states, given => attention["out_proj"].Linear(inputs.AttendToItself(
            layer,
            config.Attention,
            attention["q_proj"].Linear(given),
            attention["k_proj"].Linear(given),
            attention["v_proj"].Linear(given),
            inputs.CausalMask())));
        return Around(
            scope["final_layer_norm"],
            config,
            attended,
            given => scope["fc2"].Linear(scope.Graph.Activate(config.Activation, scope["fc1"].Linear(given))));
    }

    private static GraphValue Around(GraphScope norm, OptConfig config, GraphValue states, Func<GraphValue, GraphValue> part) => config.NormalisesBefore
        ? norm.Graph.Add(states, part(Norm(norm, config, states)))
        : Norm(norm, config, norm.Graph.Add(states, part(states)));

    /// <summary><see cref="OptNorm"/></summary>
    private static GraphValue Norm(GraphScope scope, OptConfig config, GraphValue states)
    {
        if (config.NormsHaveWeights)
        {
            return scope.LayerNorm(states, OptNorm.Epsilon);
        }

        GraphValue one = scope.Graph.Constant("ones", () => ones(config.Hidden));
        return scope.Graph.Apply(
            "LayerNormalization", [states, one], new OnnxAttribute("axis", -1L), new OnnxAttribute("epsilon", (float)OptNorm.Epsilon));
    }
}
