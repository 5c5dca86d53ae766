using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>An exported encoder-decoder model in ONNX Runtime, asked as the model it was exported from is, with a cache or without.</summary>
internal sealed class OnnxEncoderDecoder : IModel
{
    private readonly InferenceSession _encoder;
    private readonly InferenceSession _decoder;
    private readonly DecoderSession _steps;
    private readonly long _padding;

    /// <param name="encoder">The file of the encoder.</param>
    /// <param name="decoder">That of the decoder.</param>
    /// <param name="model">The model that they were exported from.</param>
    /// <exception cref="FineTuneException">FT6002: ONNX Runtime refuses a file.</exception>
    public OnnxEncoderDecoder(string encoder, string decoder, IModel model)
    {
        (Config, MaxSequence) = (model.Config, model.MaxSequence);
        _padding = new ConfigFile(Config, null).PadToken(0) ?? 0;
        _encoder = OnnxSessions.Open(encoder);
        try
        {
            _decoder = OnnxSessions.Open(decoder);
        }
        catch (FineTuneException)
        {
            _encoder.Dispose();
            throw;
        }

        _steps = new DecoderSession(_decoder);
    }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => [];

    public JsonObject Config { get; }

    public int? MaxSequence { get; }

    public bool IsEncoderDecoder => true;

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        PackedBatch decoder = batch.Decoder ?? throw new InvalidOperationException("a batch for an encoder-decoder model has tokens for its decoder");
        var rows = new PaddedRows(decoder, options.Cache?.Length);
        Tensor scores = rows.Predicted(options.Cache is { } cache ? Continue(batch, rows, cache) : Answer(batch, rows));
        return options.OfScores is { } wanted ? wanted(scores, 0) : scores;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }

    /// <summary>Scores of all tokens at once.</summary>
    private Tensor Answer(PackedBatch batch, PaddedRows rows)
    {
        var source = new PaddedRows(batch);
        using OrtValue mask = source.Mask();
        using OrtValue states = Encode(batch, source, mask);
        using OrtValue ids = rows.Of(batch.Decoder!.TokenIds, _padding);
        return _steps.Run(ids, mask, states).Scores;
    }

    /// <summary>Scores of the tokens behind those of a cache. As many rows for each text that is answered follow one another.</summary>
    private Tensor Continue(PackedBatch batch, PaddedRows rows, KeyValueCache cache)
    {
        PackedBatch decoder = batch.Decoder!;
        using OrtValue ids = rows.Of(decoder.TokenIds, _padding);
        DecoderStep step = cache.HasSource ? _steps.Run(ids, cache) : Begin(batch, ids, cache);
        foreach ((int layer, (Tensor keys, Tensor values)) in step.Own.Index())
        {
            _ = cache.Add(layer, keys.narrow(2, cache.Length, decoder.Sequence), values.narrow(2, cache.Length, decoder.Sequence));
        }

        return step.Scores;
    }

    private DecoderStep Begin(PackedBatch batch, OrtValue ids, KeyValueCache cache)
    {
        var source = new PaddedRows(batch);
        using OrtValue mask = source.Mask();
        using OrtValue states = Encode(batch, source, mask);
        DecoderStep step = _steps.Run(ids, mask, states);
        Tensor isToken = tensor(mask.GetTensorDataAsSpan<long>().ToArray(), [batch.Batch, 1, 1, batch.Sequence]).to(ScalarType.Bool);
        foreach ((int layer, (Tensor Keys, Tensor Values) of) in step.OfSource.Index())
        {
            _ = cache.OfSource(layer, isToken, () => of);
        }

        return step;
    }

    private OrtValue Encode(PackedBatch batch, PaddedRows rows, OrtValue mask)
    {
        using OrtValue ids = rows.Of(batch.TokenIds, _padding);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _encoder.Run(
            run, [GraphInputs.InputIdsName, GraphInputs.AttentionMaskName], [ids, mask], [ModelGraph.LastHiddenState]);
        return OnnxSessions.Of(OnnxSessions.ToTensor(outputs[0]));
    }
}
