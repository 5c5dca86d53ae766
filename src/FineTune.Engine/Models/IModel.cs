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

    /// <param name="input">Token rows.</param>
    /// <param name="training">True applies dropout.</param>
    /// <returns>Logits, of a shape by head: see <see cref="ModelHead"/>.</returns>
    Tensor Forward(ModelInput input, bool training);
}
