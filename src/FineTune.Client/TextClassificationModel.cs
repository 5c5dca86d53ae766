namespace FineTune.Client;

/// <summary>A model that gives a text one of several labels. <see cref="TextClassifier"/> is one for any labels; a typed client derives from this.</summary>
/// <typeparam name="TAnswer">The answer to a text.</typeparam>
public abstract class TextClassificationModel<TAnswer> : SequenceModel<TAnswer>
{
    protected TextClassificationModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, "", "single_label_classification")
    {
    }

    /// <summary>The answer as the program has it.</summary>
    protected abstract TAnswer Create(TextClassification answer);

    private protected sealed override TAnswer Create(float[] logits, bool isTruncated) => Create(new TextClassification(logits, Labels, isTruncated));
}
