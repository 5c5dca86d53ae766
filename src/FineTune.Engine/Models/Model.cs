using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A model of any family: owner of its weights.</summary>
internal sealed class Model : IModel
{
    private readonly TorchScriptOps _operators = new();
    private readonly ForwardPass _forward;
    private readonly IReadOnlyList<Tensor> _tables;

    /// <param name="head">What it predicts.</param>
    public Model(ModelFamily family, ModelArchitecture architecture, ConfigFile config, WeightLoader loader, HeadSpec head)
    {
        ForwardPass forward = architecture.Create(new ModelParts(config, new WeightScope(loader), head.Labels.Count, _operators));
        Sentences = head.Sentences;
        FeatureEncoder = family.Sounds?.FeatureEncoder;
        _forward = Sentences?.After(forward, _operators) ?? forward;
        MaxSequence = family.MaxSequence(config);
        CacheBorder = family.CacheBorder(config);
        RotationBorder = family.RotationBorder(config);
        IsEncoderDecoder = architecture.Head == ModelHead.Seq2SeqLanguageModeling;
        Config = config.Json;
        Weights = loader.Weights;
        _tables = loader.Tables;
        Embeddings = loader.Embeddings;
        Layers = loader.Layers;
        Quantized = loader.Quantized;
    }

    public JsonObject Config { get; }

    public int? MaxSequence { get; }

    public int? CacheBorder { get; }

    public int? RotationBorder { get; }

    public bool IsEncoderDecoder { get; }

    public SentenceModules? Sentences { get; }

    public string? FeatureEncoder { get; }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    public IReadOnlySet<string> Embeddings { get; }

    /// <summary>The weights that are kept in few bits, which are none of <see cref="Weights"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, IQuantizedWeight>> Quantized { get; }

    /// <summary>Its linear layers, each a place for an adapter.</summary>
    public IReadOnlyList<Linear> Layers { get; }

    /// <exception cref="FineTuneException">FT1212: a row is longer than the model has positions for.</exception>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        // What is in the cache is the decoder's, where there is one.
        int longest = batch.Decoder is { } decoder ? Math.Max(batch.Sequence, decoder.Sequence + options.Past) : batch.Sequence + options.Past;
        return longest > MaxSequence ? throw new FineTuneException(DiagnosticCatalog.RowTooLong, null, longest, MaxSequence) : _forward(batch, options);
    }

    public void Dispose()
    {
        foreach ((_, Tensor weight) in Weights)
        {
            weight.Dispose();
        }

        foreach (Tensor table in _tables)
        {
            table.Dispose();
        }

        foreach ((_, IQuantizedWeight weight) in Quantized)
        {
            weight.Dispose();
        }

        _operators.Dispose();
    }
}
