using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>The inputs of a graph, by transformers' names, int64 [batch, sequence] each.</summary>
/// <param name="Graph">The graph they are of.</param>
/// <param name="InputIds">Token ids.</param>
/// <param name="AttentionMask">1 for a token, 0 for padding.</param>
/// <param name="TokenTypeIds">0 for the first text of a row, 1 for the second; null where the model does not tell them apart.</param>
internal sealed record GraphInputs(GraphBuilder Graph, GraphValue InputIds, GraphValue AttentionMask, GraphValue? TokenTypeIds)
{
    public const string InputIdsName = "input_ids";
    public const string AttentionMaskName = "attention_mask";
    public const string TokenTypeIdsName = "token_type_ids";
    public const string PixelValuesName = "pixel_values";

    /// <summary>Name of the dimension of rows.</summary>
    public const string Batch = "batch_size";

    /// <summary>Name of the dimension of tokens in a row.</summary>
    public const string Sequence = "sequence_length";

    /// <summary>
    /// float32 [batch, 3, height, width], in the precision of the graph: rows that are pictures. There is no other input then, and the others stand for it.
    /// </summary>
    public GraphValue? PixelValues { get; init; }

    /// <summary>The input of a graph of pictures.</summary>
    public static GraphInputs OfPixels(GraphBuilder graph)
    {
        GraphValue pixels = graph.Cast(graph.Input(PixelValuesName, OnnxType.Float32, Batch, 3L, "height", "width"), OnnxType.Float32);
        return new GraphInputs(graph, pixels, pixels, null) { PixelValues = pixels };
    }

    public static GraphInputs Of(GraphBuilder graph, bool hasTokenTypes)
    {
        GraphValue Input(string name) => graph.Input(name, OnnxType.Int64, Batch, Sequence);
        return new GraphInputs(graph, Input(InputIdsName), Input(AttentionMaskName), hasTokenTypes ? Input(TokenTypeIdsName) : null);
    }

    /// <summary>Places in a row, from 0: int64 [sequence].</summary>
    public GraphValue Places => Graph.Range(Graph.Length(InputIds, 1));

    /// <summary>The distance of each query's place to each key's: int64 [sequence, sequence], positive where the key comes before.</summary>
    public GraphValue Distances => Graph.Subtract(Graph.Unsqueeze(Places, 1), Graph.Unsqueeze(Places, 0));

    /// <summary>The attention mask as numbers: [batch, sequence, 1].</summary>
    public GraphValue TokenMask => Graph.Unsqueeze(Graph.Cast(AttentionMask, OnnxType.Float32), 2);
}
