using System.Text.Json.Nodes;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A model of any family: owner of its weights.</summary>
internal sealed class Model : IModel
{
    private readonly TorchScriptOps _operators = new();
    private readonly ForwardPass _forward;

    /// <param name="labels">Labels to predict; 0 for masked language modelling.</param>
    public Model(ModelArchitecture architecture, ConfigFile config, WeightLoader loader, int labels)
    {
        _forward = architecture.Create(new ModelParts(config, new WeightScope(loader), labels, _operators));
        Config = config.Json;
        Weights = loader.Weights;
    }

    public JsonObject Config { get; }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    public Tensor Forward(ModelInput input, bool training) => _forward(input, training);

    public void Dispose()
    {
        foreach ((_, Tensor weight) in Weights)
        {
            weight.Dispose();
        }

        _operators.Dispose();
    }
}
