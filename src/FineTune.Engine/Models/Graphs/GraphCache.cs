using FineTune.Engine.Models.Attention;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>
/// Keys and values of the tokens that a decoder has seen, in a graph, by Optimum's names: inputs <c>past_key_values.0.key</c>, outputs <c>present.0.key</c>,
/// float32 [batch, heads, tokens, size]. In the decoder of an encoder-decoder model they are called <c>past_key_values.0.decoder.key</c>, and those of what it
/// answers <c>past_key_values.0.encoder.key</c>.
/// </summary>
/// <param name="isUsed">bool, a scalar, of an encoder-decoder model: where it is false no account is taken of the inputs; null where it always is.</param>
internal sealed class GraphCache(GraphBuilder graph, GraphValue? isUsed = null)
{
    /// <summary>Before the names of inputs and of outputs.</summary>
    public const string PastName = "past_key_values";
    public const string PresentName = "present";

    public const string KeyName = "key";
    public const string ValueName = "value";

    /// <summary>In the names of keys and values of a decoder's own tokens, and of those that it answers.</summary>
    public const string DecoderPart = "decoder.";
    public const string EncoderPart = "encoder.";

    private const string PastSequence = "past_sequence_length";

    private readonly List<(GraphValue Result, OnnxValue Output)> _outputs = [];

    /// <summary>What the graph gives beside its logits.</summary>
    public IReadOnlyList<(GraphValue Result, OnnxValue Output)> Outputs => _outputs;

    /// <summary>Tokens of each row before those of the graph: int64, a scalar.</summary>
    public GraphValue Past
    {
        get
        {
            GraphValue length = graph.Length(new GraphValue(Name(PastName, 0, Own + KeyName)), 2);
            return isUsed is { } used ? graph.Apply("Where", used, length, graph.Constant(0L)) : length;
        }
    }

    private string Own => isUsed is null ? "" : DecoderPart;

    /// <summary>The name of an input or an output.</summary>
    /// <param name="part"><see cref="PastName"/> or <see cref="PresentName"/>.</param>
    public static string Name(string part, int layer, string kind) => FormattableString.Invariant($"{part}.{layer}.{kind}");

    /// <summary>Keys and values of all tokens: those before, and those of the graph behind them.</summary>
    /// <param name="keys">[batch, heads, sequence, size]; values likewise.</param>
    /// <returns>[batch, heads, past + sequence, size] each.</returns>
    public (GraphValue Keys, GraphValue Values) Add(int layer, GraphValue keys, GraphValue values, HeadSizes heads) =>
        (Add(layer, Own + KeyName, keys, heads), Add(layer, Own + ValueName, values, heads));

    /// <summary>Keys and values of what a decoder answers: those that it is given, or computed where it is given none.</summary>
    /// <param name="compute">Gives [batch, heads, encoder's sequence, size] each.</param>
    public (GraphValue Keys, GraphValue Values) OfSource(int layer, HeadSizes heads, Func<(GraphValue Keys, GraphValue Values)> compute)
    {
        string[] kinds = [EncoderPart + KeyName, EncoderPart + ValueName];
        GraphValue[] given = [.. kinds.Select(kind => Input(layer, kind, heads, GraphInputs.EncoderSequence))];
        GraphValue[] states = graph.If(
            isUsed!.Value,
            () => [.. given.Select(InPrecision)],
            () =>
            {
                (GraphValue keys, GraphValue values) = compute();
                return [keys, values];
            });
        foreach ((string kind, GraphValue value) in kinds.Zip(states))
        {
            AddOutput(layer, kind, value, heads, GraphInputs.EncoderSequence);
        }

        return (states[0], states[1]);
    }

    private GraphValue Add(int layer, string kind, GraphValue states, HeadSizes heads)
    {
        GraphValue past = Input(layer, kind, heads, PastSequence);
        if (isUsed is not null)
        {
            past = graph.Apply("Slice", past, graph.Constant([0L]), graph.Unsqueeze(Past, 0), graph.Constant([2L]));
        }

        GraphValue all = graph.Apply("Concat", [InPrecision(past), states], new OnnxAttribute("axis", 2L));
        AddOutput(layer, kind, all, heads, GraphInputs.AllSequence);
        return all;
    }

    private GraphValue Input(int layer, string kind, HeadSizes heads, string sequence) =>
        graph.Input(Name(PastName, layer, kind), OnnxType.Float32, GraphInputs.Batch, (long)heads.Count, sequence, (long)heads.Size);

    private void AddOutput(int layer, string kind, GraphValue value, HeadSizes heads, string sequence) => _outputs.Add(
        (value, new OnnxValue(Name(PresentName, layer, kind), OnnxType.Float32, [GraphInputs.Batch, (long)heads.Count, sequence, (long)heads.Size])));

    /// <summary>Inputs are of float32 in every graph.</summary>
    private GraphValue InPrecision(GraphValue value) => graph.Cast(value, OnnxType.Float32);
}
