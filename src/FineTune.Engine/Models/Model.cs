using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A model of any family: owner of its weights.</summary>
internal sealed class Model : IModel
{
    private readonly TorchScriptOps _operators = new();
    private readonly ForwardPass _forward;

    /// <param name="labels">Labels to predict; 0 for masked language modelling.</param>
    public Model(ModelFamily family, ModelArchitecture architecture, ConfigFile config, WeightLoader loader, int labels)
    {
        _forward = architecture.Create(new ModelParts(config, new WeightScope(loader), labels, _operators));
        MaxSequence = family.MaxSequence(config);
        CacheBorder = family.CacheBorder(config);
        Config = config.Json;
        Weights = loader.Weights;
    }

    public JsonObject Config { get; }

    public int? MaxSequence { get; }

    public int? CacheBorder { get; }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    /// <exception cref="FineTuneException">FT1212: a row is longer than the model has positions for.</exception>
    public Tensor Forward(PackedBatch batch, ForwardOptions options) => batch.Sequence + options.Past > MaxSequence
        ? throw new FineTuneException(DiagnosticCatalog.RowTooLong, null, batch.Sequence + options.Past, MaxSequence)
        : _forward(batch, options);

    public void Dispose()
    {
        foreach ((_, Tensor weight) in Weights)
        {
            weight.Dispose();
        }

        _operators.Dispose();
    }
}
