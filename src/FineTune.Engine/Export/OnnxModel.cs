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
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new FineTuneException(DiagnosticCatalog.OnnxRuntimeNotLoaded, new SourcePosition(path), failure, Path.GetFileName(path), failure.Message);
        }
    }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => [];

    public JsonObject Config { get; }

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        if (batch.PixelValues is { } pixels)
        {
            return Run(pixels);
        }

        long[] cells = Cells(batch);
        (int rows, int width) = (batch.Batch, batch.Sequence);
        using OrtValue ids = Padded(batch.TokenIds, cells, rows, width, _padding);
        using Tensor ones = ones_like(batch.TokenIds);
        using OrtValue mask = Padded(ones, cells, rows, width, 0);
        using OrtValue types = Padded(batch.TokenTypeIds, cells, rows, width, 0);
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
        return Read(outputs.Count == 1 ? ToTensor(outputs[0]) : stack(outputs.Select(ToTensor), -1), batch, cells);
    }

    public void Dispose() => _session.Dispose();

    private Tensor Run(Tensor pixels)
    {
        using Tensor onCpu = pixels.cpu().contiguous();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(onCpu.data<float>().ToArray(), onCpu.shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, [GraphInputs.PixelValuesName], [input], ModelGraph.OutputsOf(_head));
        return ToTensor(outputs[0]);
    }

    private static Tensor ToTensor(OrtValue output) => tensor(output.GetTensorDataAsSpan<float>().ToArray(), output.GetTensorTypeAndShape().Shape);

    /// <summary>Where each token lies in the rows padded to one width.</summary>
    private static long[] Cells(PackedBatch batch)
    {
        long[] starts = [.. batch.RowStarts.cpu().data<long>()];
        long[] positions = [.. batch.Positions.cpu().data<long>()];
        int row = 0;
        for (int token = 0; token < positions.Length; token++)
        {
            row += row + 1 < starts.Length && token == starts[row + 1] ? 1 : 0;
            positions[token] += (long)row * batch.Sequence;
        }

        return positions;
    }

    private static OrtValue Padded(Tensor values, long[] cells, int rows, int width, long padding)
    {
        long[] padded = new long[rows * width];
        Array.Fill(padded, padding);
        using Tensor onCpu = values.cpu();
        int token = 0;
        foreach (long value in onCpu.data<long>())
        {
            padded[cells[token++]] = value;
        }

        return OrtValue.CreateTensorValueFromMemory(padded, [rows, width]);
    }

    /// <summary>Of logits of padded rows those that the model gives for the batch.</summary>
    private Tensor Read(Tensor logits, PackedBatch batch, long[] cells)
    {
        if (_head is ModelHead.SequenceClassification or ModelHead.MultipleChoice or ModelHead.SentenceEmbedding)
        {
            return logits;
        }

        long[] read = _head == ModelHead.MaskedLanguageModeling && batch.PredictedTokens is { } predicted
            ? [.. predicted.cpu().data<long>().ToArray().Select(token => cells[token])]
            : cells;
        return logits.view(-1, logits.shape[^1]).index_select(0, tensor(read));
    }
}
