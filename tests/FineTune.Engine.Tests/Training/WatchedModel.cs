using System.Text.Json.Nodes;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>A model that says what goes through it in training.</summary>
internal sealed class WatchedModel(IModel model, Action<PackedBatch> watch) : IModel
{
    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => model.Weights;

    public JsonObject Config => model.Config;

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        if (options.Training)
        {
            watch(batch);
        }

        return model.Forward(batch, options);
    }

    public void Dispose() => model.Dispose();
}
