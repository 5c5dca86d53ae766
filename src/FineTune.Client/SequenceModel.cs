using FineTune.Answers;

namespace FineTune.Client;

/// <summary>A model that scores a text, or a pair of texts, as a whole.</summary>
/// <typeparam name="TAnswer">The answer to a text.</typeparam>
public abstract class SequenceModel<TAnswer> : TextModel<TAnswer>
{
    private const string Logits = "logits";

    private protected SequenceModel(ModelContract contract, ModelOptions? options, params ReadOnlySpan<string> problemTypes)
        : base(contract, options, Logits)
    {
        try
        {
            Labels = ModelCheck.Labels(Opened, contract);
            ModelCheck.Head(Opened, "ForSequenceClassification");
            ModelCheck.ProblemType(Opened, problemTypes);
            ModelCheck.Width(Opened, Opened.Session.Width, Labels.Count);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Label names by id; of a model that gives a number what the number is.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the model was trained on pairs of texts; null where it does not say.</summary>
    public bool? HasPairs => Opened.HasPairs;

    private protected abstract TAnswer Create(float[] logits, bool isTruncated);

    private protected sealed override Question<TAnswer> Ask(TextInput input)
    {
        if (Opened.HasPairs is { } pairs && pairs != input.Pair is not null)
        {
            throw new ArgumentException(pairs
                ? $"The model {Contract.Name} was trained on pairs of texts, and is asked about one text."
                : $"The model {Contract.Name} was trained on single texts, and is asked about a pair.");
        }

        if (Opened.WindowStride is { } stride && input.Pair is null)
        {
            return new Question<TAnswer>(Opened.Windows(input.Text, stride), scores => Create(Scores.Mean(scores), isTruncated: false));
        }

        ModelRow row = Opened.Encode(input, out bool isTruncated);
        return new Question<TAnswer>([row], scores => Create(scores[0], isTruncated), isTruncated);
    }
}
