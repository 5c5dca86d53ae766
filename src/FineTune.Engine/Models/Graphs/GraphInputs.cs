using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>The inputs of a graph, by transformers' names, int64 [batch, sequence] each.</summary>
/// <param name="Graph">The graph they are of.</param>
/// <param name="InputIds">Token ids.</param>
/// <param name="AttentionMask">1 for a token, 0 for padding; of a decoder that answers, of the tokens that it answers.</param>
/// <param name="TokenTypeIds">0 for the first text of a row, 1 for the second; null where the model does not tell them apart.</param>
internal sealed record GraphInputs(GraphBuilder Graph, GraphValue InputIds, GraphValue AttentionMask, GraphValue? TokenTypeIds)
{
    public const string InputIdsName = "input_ids";
    public const string AttentionMaskName = "attention_mask";
    public const string TokenTypeIdsName = "token_type_ids";
    public const string PixelValuesName = "pixel_values";

    public const string PositionIdsName = "position_ids";
    public const string EncoderMaskName = "encoder_attention_mask";
    public const string EncoderStatesName = "encoder_hidden_states";
    public const string UseCacheName = "use_cache_branch";

    /// <summary>Name of the dimension of rows.</summary>
    public const string Batch = "batch_size";

    /// <summary>Name of the dimension of tokens in a row.</summary>
    public const string Sequence = "sequence_length";

    /// <summary>
    /// float32 [batch, 3, height, width], in the precision of the graph: rows that are pictures. There is no other input then, and the others stand for it.
    /// </summary>
    public GraphValue? PixelValues { get; init; }

    /// <summary>
    /// float32 [batch, samples], or [batch, rows, columns] of spectrograms, in the precision of the graph: rows that are sounds, likewise.
    /// </summary>
    public GraphValue? SoundValues { get; init; }

    /// <summary>Name of the dimension of a language model's tokens, those of its cache among them.</summary>
    public const string AllSequence = "total_sequence_length";

    /// <summary>Name of the dimension of tokens that a decoder answers.</summary>
    public const string EncoderSequence = "encoder_sequence_length";

    /// <summary>Name of the dimension of a decoder's tokens.</summary>
    public const string DecoderSequence = "decoder_sequence_length";

    /// <summary>float32 [batch, sequence, hidden]: what the encoder made of the tokens that a decoder answers; null for other graphs.</summary>
    public GraphValue? EncoderStates { get; init; }

    /// <summary>Keys and values of the tokens before those of the graph; null where there are none.</summary>
    public GraphCache? Cache { get; init; }

    /// <summary>
    /// int64 [batch, sequence]: the tokens' places, where the graph is told them, as of rows with padding before them; null for other graphs.
    /// </summary>
    public GraphValue? PositionIds { get; init; }

    /// <summary>The inputs of a language model that goes on with texts, by Optimum's names. The attention mask is of the cache's tokens as well.</summary>
    public static GraphInputs OfLanguageModel(GraphBuilder graph)
    {
        GraphValue ids = graph.Input(InputIdsName, OnnxType.Int64, Batch, Sequence);
        GraphValue mask = graph.Input(AttentionMaskName, OnnxType.Int64, Batch, AllSequence);
        GraphValue positions = graph.Input(PositionIdsName, OnnxType.Int64, Batch, Sequence);
        return new GraphInputs(graph, ids, mask, null) { PositionIds = positions, Cache = new GraphCache(graph) };
    }

    /// <summary>
    /// The inputs of an encoder-decoder model's decoder, by Optimum's names: <c>use_cache_branch</c>, bool [1], tells whether keys and values of what it has
    /// seen are given, or none and all is to be computed.
    /// </summary>
    /// <param name="hidden">Numbers of one of the encoder's states.</param>
    public static GraphInputs OfDecoder(GraphBuilder graph, long hidden)
    {
        GraphValue mask = graph.Input(EncoderMaskName, OnnxType.Int64, Batch, EncoderSequence);
        GraphValue ids = graph.Input(InputIdsName, OnnxType.Int64, Batch, DecoderSequence);
        GraphValue states = graph.Input(EncoderStatesName, OnnxType.Float32, Batch, EncoderSequence, hidden);
        GraphValue isUsed = graph.Gather(graph.Input(UseCacheName, OnnxType.Bool, 1L), graph.Constant(0L));
        return new GraphInputs(graph, ids, mask, null) { EncoderStates = states, Cache = new GraphCache(graph, isUsed) };
    }

    /// <summary>The input of a graph of pictures.</summary>
    public static GraphInputs OfPixels(GraphBuilder graph)
    {
        GraphValue pixels = graph.Cast(graph.Input(PixelValuesName, OnnxType.Float32, Batch, 3L, "height", "width"), OnnxType.Float32);
        return new GraphInputs(graph, pixels, pixels, null) { PixelValues = pixels };
    }

    /// <summary>The input of a graph of sounds, all of a batch of one length.</summary>
    /// <param name="name">transformers' name of it.</param>
    /// <param name="size">Of spectrograms; null where the graph is given samples.</param>
    public static GraphInputs OfSounds(GraphBuilder graph, string name, FeatureSize? size)
    {
        object[] dimensions = size is { } fixedSize ? [Batch, (long)fixedSize.Rows, (long)fixedSize.Columns] : [Batch, Sequence];
        GraphValue sounds = graph.Cast(graph.Input(name, OnnxType.Float32, dimensions), OnnxType.Float32);
        return new GraphInputs(graph, sounds, sounds, null) { SoundValues = sounds };
    }

    public static GraphInputs Of(GraphBuilder graph, bool hasTokenTypes)
    {
        GraphValue Input(string name) => graph.Input(name, OnnxType.Int64, Batch, Sequence);
        return new GraphInputs(graph, Input(InputIdsName), Input(AttentionMaskName), hasTokenTypes ? Input(TokenTypeIdsName) : null);
    }

    /// <summary>The tokens' places in their row, from 0, or behind those of the cache: int64 [sequence].</summary>
    public GraphValue Places => Cache is { } cache ? Graph.Add(Graph.Range(Graph.Length(InputIds, 1)), cache.Past) : Graph.Range(Graph.Length(InputIds, 1));

    /// <summary>The places by which tokens are embedded or rotated: int64 [batch or 1, sequence].</summary>
    public GraphValue Positions => PositionIds ?? Graph.Unsqueeze(Places, 0);

    /// <summary>Tokens of each row, those of the cache among them: int64 [batch].</summary>
    public GraphValue Lengths => Graph.Apply("ReduceSum", [AttentionMask, Graph.Constant([1L])], new OnnxAttribute("keepdims", 0L));

    /// <summary>The distance of each query's place to each key's: int64 [sequence, keys], positive where the key comes before.</summary>
    public GraphValue Distances => Graph.Subtract(Graph.Unsqueeze(Places, 1), Graph.Unsqueeze(KeyPlaces, 0));

    /// <summary>The places of the cache's tokens and of those of the graph: int64 [keys].</summary>
    private GraphValue KeyPlaces => Cache is { } cache ? Graph.Range(Graph.Add(cache.Past, Graph.Length(InputIds, 1))) : Places;

    /// <summary>The attention mask as numbers: [batch, sequence, 1].</summary>
    public GraphValue TokenMask => Graph.Unsqueeze(Graph.Cast(AttentionMask, OnnxType.Float32), 2);
}
