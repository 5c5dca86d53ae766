using System.Text.Json.Nodes;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>An exported model that is held against the one it was exported from, batch by batch, while it is measured.</summary>
internal sealed class ComparedModel(IModel exported, IModel original) : IModel
{
    /// <summary>The largest difference of two logits so far; infinite where one of them is no number.</summary>
    public double Difference { get; private set; }

    /// <summary>The largest logit of the original so far.</summary>
    public double Largest { get; private set; }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => exported.Weights;

    public JsonObject Config => exported.Config;

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor expected = original.Forward(batch, options);
        Tensor actual = exported.Forward(batch, options);
        if (expected.NumberOfElements > 0)
        {
            double difference = (expected - actual).abs().max().ToDouble();
            Difference = double.IsFinite(difference) ? Math.Max(Difference, difference) : double.PositiveInfinity;
            Largest = Math.Max(Largest, expected.abs().max().ToDouble());
        }

        return actual;
    }

    /// <summary>The two models are their owners'.</summary>
    public void Dispose()
    {
    }
}
