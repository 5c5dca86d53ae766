using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>An exported model in ONNX Runtime, asked as the model it was exported from is.</summary>
internal sealed class OnnxModel : IModel
{
    private readonly InferenceSession _session;
    private readonly ModelHead _head;
    private readonly long _padding;

    /// <param name="path">The file.</param>
    /// <param name="config">config.json of the model it was exported from.</param>
    /// <param name="head">What it predicts.</param>
    /// <exception cref="FineTuneException">FT6002: ONNX Runtime refuses the file.</exception>
    public OnnxModel(string path, JsonObject config, ModelHead head)
    {
        Config = config;
        _head = head;
        // What stands in padding is of no account; a model may have no token for it.
        _padding = new ConfigFile(config, null).PadToken(0) ?? 0;
        _session = OnnxSessions.Open(path);
    }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => [];

    public JsonObject Config { get; }

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        if (batch.PixelValues is { } pixels)
        {
            return Run(pixels);
        }

        if (batch.SoundValues is { } sounds)
        {
            // The graph is not told what is padding, so that each sound goes by itself where the model is.
            return batch.SoundLengths is { } lengths
                ? cat([.. lengths.Select((length, row) => Run(sounds.narrow(0, row, 1).narrow(-1, 0, length).contiguous()))])
                : Run(sounds);
        }

        var rows = new PaddedRows(batch);
        using OrtValue ids = rows.Of(batch.TokenIds, _padding);
        using OrtValue mask = rows.Mask();
        using OrtValue types = rows.Of(batch.TokenTypeIds, 0);
        var inputs = new Dictionary<string, OrtValue>
        {
            [GraphInputs.InputIdsName] = ids,
            [GraphInputs.AttentionMaskName] = mask,
            [GraphInputs.TokenTypeIdsName] = types,
        };
        OrtValue[] given = [.. _session.InputNames.Select(name => inputs[name])];
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, _session.InputNames, given, ModelGraph.OutputsOf(_head));
        // Several have one score a token each.
        return Read(outputs.Count == 1 ? OnnxSessions.ToTensor(outputs[0]) : stack(outputs.Select(OnnxSessions.ToTensor), -1), rows);
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Asks a graph of pictures or of sounds, which has one input.</summary>
    private Tensor Run(Tensor values)
    {
        using OrtValue input = OnnxSessions.Of(values);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, _session.InputNames, [input], ModelGraph.OutputsOf(_head));
        return OnnxSessions.ToTensor(outputs[0]);
    }

    /// <summary>Of logits of padded rows those that the model gives for the batch.</summary>
    private Tensor Read(Tensor logits, PaddedRows rows) => _head switch
    {
        ModelHead.SequenceClassification or ModelHead.MultipleChoice or ModelHead.SentenceEmbedding => logits,
        ModelHead.MaskedLanguageModeling => rows.Predicted(logits),
        _ => rows.All(logits),
    };
}
