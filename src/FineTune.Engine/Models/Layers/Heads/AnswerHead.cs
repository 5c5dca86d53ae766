using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Scores of each token as the first and as the last of an answer: Hugging Face's <c>qa_outputs</c>.</summary>
/// <param name="dropout">Before the layer; most families have none there.</param>
internal sealed class AnswerHead(WeightScope scope, long hidden, Initialiser initialise, double dropout = 0)
{
    /// <summary>First and last.</summary>
    public const int Scores = 2;

    private readonly Linear _linear = new(scope, hidden, Scores, initialise);

    public AnswerHead(WeightScope scope, long hidden, double standardDeviation, double dropout = 0)
        : this(scope, hidden, Initialisers.Normal(standardDeviation), dropout)
    {
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[tokens, 2]</returns>
    public Tensor Forward(Tensor states, bool training) => _linear.Forward(Dropout.Apply(states, dropout, training));
}
