using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>An exported language model in ONNX Runtime, asked as the model it was exported from is, with a cache or without.</summary>
/// <param name="path">The file.</param>
/// <param name="model">The model that it was exported from.</param>
/// <exception cref="FineTuneException">FT6002: ONNX Runtime refuses the file.</exception>
internal sealed class OnnxLanguageModel(string path, IModel model) : IModel
{
    private readonly InferenceSession _session = OnnxSessions.Open(path);
    private readonly long _padding = new ConfigFile(model.Config, null).PadToken(0) ?? 0;

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => [];

    public JsonObject Config => model.Config;

    public int? MaxSequence => model.MaxSequence;

    public int? CacheBorder => model.CacheBorder;

    public int? RotationBorder => model.RotationBorder;

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        int past = options.Past;
        var rows = new PaddedRows(batch, options.Cache?.Length);
        List<OrtValue> given = [];
        try
        {
            given.AddRange(_session.InputNames.Select(name => name switch
            {
                GraphInputs.InputIdsName => rows.Of(batch.TokenIds, _padding),
                GraphInputs.AttentionMaskName => rows.Mask(),
                GraphInputs.PositionIdsName => rows.Of(batch.Positions, 0),
                _ => OnnxSessions.Of(past == 0 ? Nothing(name, batch.Batch) : Seen(name, options.Cache!)),
            }));
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, _session.InputNames, given, _session.OutputNames);
            Dictionary<string, OrtValue> byName = _session.OutputNames.Zip(outputs).ToDictionary(output => output.First, output => output.Second);
            if (options.Cache is { } cache)
            {
                Keep(cache, byName, batch.Sequence);
            }

            Tensor scores = rows.Predicted(OnnxSessions.ToTensor(byName[ModelGraph.Logits]));
            return options.OfScores is { } wanted ? wanted(scores, 0) : scores;
        }
        finally
        {
            given.ForEach(value => value.Dispose());
        }
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Keys or values of no token.</summary>
    private Tensor Nothing(string name, int rows)
    {
        int[] dimensions = _session.InputMetadata[name].Dimensions;
        return zeros(rows, dimensions[1], 0, dimensions[3]);
    }

    private static Tensor Seen(string name, KeyValueCache cache)
    {
        string[] parts = name.Split('.');
        (Tensor keys, Tensor values) = cache.Seen(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        return parts[2] == GraphCache.KeyName ? keys : values;
    }

    private static void Keep(KeyValueCache cache, Dictionary<string, OrtValue> outputs, int added)
    {
        Tensor New(int layer, string kind) =>
            OnnxSessions.ToTensor(outputs[GraphCache.Name(GraphCache.PresentName, layer, kind)]).narrow(2, cache.Length, added);
        for (int layer = 0; layer < (outputs.Count - 1) / 2; layer++)
        {
            _ = cache.Add(layer, New(layer, GraphCache.KeyName), New(layer, GraphCache.ValueName));
        }
    }
}
