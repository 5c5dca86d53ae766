using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// A place in the tree of a model's weights. Layers name each weight where they are made, by Hugging Face's names, so that a weight
/// file loads without a translation; a weight the file lacks is newly initialised and remembered.
/// </summary>
internal sealed class WeightScope
{
    private readonly WeightLoader _loader;
    private readonly string _prefix;

    public WeightScope(WeightLoader loader, string prefix = "")
    {
        _loader = loader;
        _prefix = prefix;
    }

    /// <summary>The scope one name deeper; <c>scope["encoder"]["layer"][0]</c> is <c>encoder.layer.0</c>.</summary>
    public WeightScope this[string name] => new(_loader, Name(name));

    public WeightScope this[int index] => this[index.ToString(System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>The weight of that name: from the file, or made by <paramref name="initialise"/>.</summary>
    /// <param name="name">Its last name.</param>
    /// <param name="shape">Its dimensions by the model's configuration.</param>
    /// <param name="initialise">Fills a new tensor of that shape.</param>
    public Tensor Weight(string name, long[] shape, Initialiser initialise) => _loader.Take(Name(name), shape, initialise);

    /// <summary>The same of a linear layer, which may be kept in few bits.</summary>
    public LayerWeight LayerWeight(string name, long[] shape, Initialiser initialise) => _loader.TakeLayer(Name(name), shape, initialise);

    /// <summary>The same of a row for each word of the vocabulary, as embeddings and what scores words have; it may be kept in 8 bits.</summary>
    public LayerWeight VocabularyWeight(string name, long[] shape, Initialiser initialise) => _loader.TakeVocabulary(Name(name), shape, initialise);

    /// <summary>Numbers that training keeps without a gradient, as running means: weights in every file.</summary>
    /// <inheritdoc cref="Weight"/>
    public Tensor Buffer(string name, long[] shape, Initialiser initialise) => _loader.Take(Name(name), shape, initialise).requires_grad_(false);

    /// <summary>A whole number that training counts up: int64, one value.</summary>
    public Tensor Counter(string name) => _loader.TakeCounter(Name(name));

    /// <summary>A weight that Hugging Face's model has without using it: kept as it is, so that its files hold what they should.</summary>
    public void Unused(string name, long[] shape, Initialiser initialise) => _loader.TakeUnused(Name(name), shape, initialise).requires_grad_(false);

    /// <summary>A table that follows from the configuration and is not trained, or what the file has in its place.</summary>
    /// <param name="isSaved">True where Hugging Face's files have it.</param>
    public Tensor Table(string name, long[] shape, Initialiser initialise, bool isSaved) => _loader.TakeTable(Name(name), shape, initialise, isSaved);

    /// <summary>A weight with a row for each label, whose rows of a base model go to the labels of the same names.</summary>
    /// <param name="shape">[labels, ...]</param>
    public Tensor LabelWeight(string name, long[] shape, Initialiser initialise) => _loader.TakeLabelRows(Name(name), shape, initialise);

    /// <summary>
    /// The weight of that name where a file has it with other values than the one it is tied to: transformers does not tie these. Null where they are one.
    /// </summary>
    /// <param name="tied">What it is tied to.</param>
    public LayerWeight? Untied(string name, LayerWeight tied) => _loader.TakeUntied(Name(name), tied);

    /// <summary>Says that a weight of a file is a copy of another one, to which the model ties it, so that it is not called unused.</summary>
    public void Tied(string name) => _loader.Skip(Name(name));

    /// <summary>Says that a linear layer has this place in the model.</summary>
    public void Add(Linear layer)
    {
        layer.Name = _prefix;
        _loader.Layers.Add(layer);
    }

    /// <summary>Says that the weight of this name is a table of vectors.</summary>
    public void AddEmbedding(string name) => _loader.Embeddings.Add(Name(name));

    private string Name(string name) => _prefix.Length == 0 ? name : $"{_prefix}.{name}";
}
