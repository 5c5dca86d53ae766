using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A table of vectors. Weight [rows, hidden].</summary>
internal sealed class Embedding
{
    private readonly TorchScriptOps _operators;
    private readonly long? _padding;

    /// <param name="padding">Row that stands for padding, which gets no gradient; null for none.</param>
    /// <param name="zeroPadding">True starts that row as zeros.</param>
    public Embedding(
        WeightScope scope, long rows, long hidden, Initialiser initialise, TorchScriptOps operators, long? padding = null, bool zeroPadding = true)
        : this(new LayerWeight(scope.Weight("weight", [rows, hidden], Filling(initialise, zeroPadding ? padding : null)), null), operators, padding) =>
        scope.AddEmbedding("weight");

    private Embedding(LayerWeight table, TorchScriptOps operators, long? padding) => (Table, _operators, _padding) = (table, operators, padding);

    /// <summary>The words of a vocabulary, which may be kept in 8 bits.</summary>
    /// <inheritdoc cref="Embedding(WeightScope, long, long, Initialiser, TorchScriptOps, long?, bool)"/>
    public static Embedding OfWords(
        WeightScope scope, long rows, long hidden, Initialiser initialise, TorchScriptOps operators, long? padding = null, bool zeroPadding = true)
    {
        scope.AddEmbedding("weight");
        return new(scope.VocabularyWeight("weight", [rows, hidden], Filling(initialise, zeroPadding ? padding : null)), operators, padding);
    }

    /// <summary>The words of a part that has those of the whole model, unless the file has values of its own for it: as in transformers.</summary>
    /// <param name="scope">The part's names.</param>
    /// <param name="words">Those of the whole model.</param>
    public static Embedding TiedTo(WeightScope scope, Embedding words)
    {
        if (scope.Untied("weight", words.Table) is not { } own)
        {
            return words;
        }

        scope.AddEmbedding("weight");
        return new Embedding(own, words._operators, words._padding);
    }

    /// <summary>[rows, hidden], for a decoder that is tied to it.</summary>
    public LayerWeight Table { get; }

    /// <summary>[rows, hidden], of a table that is no vocabulary.</summary>
    public Tensor Weight => Table.Plain!;

    /// <param name="indices">int64 [...]</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Forward(Tensor indices) => Table.Quantized is Int8Weight quantized ? quantized.Select(indices)
        : _padding is { } row ? _operators.Embedding(Weight, indices, row)
        : _operators.Embedding(Weight, indices);

    /// <param name="zeros">The row that is zeros; null for none.</param>
    private static Initialiser Filling(Initialiser initialise, long? zeros) => (weight, seed) =>
    {
        initialise(weight, seed);
        if (zeros is { } row)
        {
            using Tensor vector = weight[row];
            vector.zero_();
        }
    };
}
