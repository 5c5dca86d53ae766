using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A backbone with a head.</summary>
internal interface IModel : IDisposable
{
    /// <summary>All weights by Hugging Face's names, in the order of the model. A tied weight is there once.</summary>
    IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    /// <summary>Its config.json.</summary>
    JsonObject Config { get; }

    /// <param name="batch">Token rows.</param>
    /// <param name="options">What the pass wants; its tokens to read are set by the head.</param>
    /// <returns>Logits, of a shape by head: see <see cref="ModelHead"/>.</returns>
    Tensor Forward(PackedBatch batch, ForwardOptions options);
}
