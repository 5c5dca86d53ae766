using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A backbone with a head.</summary>
internal interface IModel : IDisposable
{
    /// <summary>
    /// The weights that a training changes and its checkpoints hold, by Hugging Face's names, in the order of the model. A tied weight is there once. All of
    /// them, but of a model with adapters.
    /// </summary>
    IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    /// <summary>All weights as transformers knows them, with adapters added; they live until the dispose scope ends, or the model.</summary>
    IReadOnlyList<KeyValuePair<string, Tensor>> Merged() => Weights;

    /// <summary>The shape of every weight there is.</summary>
    IEnumerable<KeyValuePair<string, long[]>> Shapes => Weights.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.shape));

    /// <summary>How it makes an embedding of a text; null where it makes none.</summary>
    SentenceModules? Sentences => null;

    /// <summary>First names of the weights that make features of samples; null where there are none.</summary>
    string? FeatureEncoder => null;

    /// <summary>Names of the <see cref="Weights"/> that are tables of vectors, of which a step reads some rows.</summary>
    IReadOnlySet<string> Embeddings => new HashSet<string>();

    /// <summary>Its config.json.</summary>
    JsonObject Config { get; }

    /// <summary>The longest row, in tokens; null where there is no limit.</summary>
    int? MaxSequence => null;

    /// <summary>A row longer than it is computed otherwise from its first token on: what a cache has of a shorter one is of no use. Null for none.</summary>
    int? CacheBorder => null;

    /// <summary>
    /// A row longer than it is rotated by its length, and so all of its prompt is computed at once. What a cache has stays as it is, but beyond
    /// <see cref="CacheBorder"/>. Null for none.
    /// </summary>
    int? RotationBorder => null;

    /// <summary>
    /// Tokens that a training pass goes over at most, where several smaller passes take no longer than one and less memory; null where they would.
    /// </summary>
    int? TokensOfPass => null;

    /// <summary>True for a model that answers a text, and false for one that goes on with it.</summary>
    bool IsEncoderDecoder => false;

    /// <param name="batch">Token rows.</param>
    /// <param name="options">What the pass wants; its tokens to read are set by the head.</param>
    /// <returns>Logits, of a shape by head: see <see cref="ModelHead"/>.</returns>
    Tensor Forward(PackedBatch batch, ForwardOptions options);
}
