using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A model that gives one score a label for each row.</summary>
internal interface ISequenceClassifier : IDisposable
{
    /// <summary>All weights by Hugging Face's names, in the order of the model.</summary>
    IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    /// <summary>Its config.json.</summary>
    JsonObject Config { get; }

    /// <param name="input">Token rows.</param>
    /// <param name="training">True applies dropout.</param>
    /// <returns>Logits [batch, labels].</returns>
    Tensor Forward(ModelInput input, bool training);
}
