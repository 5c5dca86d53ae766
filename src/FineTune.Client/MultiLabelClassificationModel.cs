using FineTune.Answers;

namespace FineTune.Client;

/// <summary>
/// A model that gives a text any number of labels. <see cref="MultiLabelClassifier"/> is one for any labels; a typed client derives from this.
/// </summary>
/// <typeparam name="TAnswer">The answer to a text.</typeparam>
public abstract class MultiLabelClassificationModel<TAnswer> : SequenceModel<TAnswer>
{
    protected MultiLabelClassificationModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, "multi_label_classification") =>
        Threshold = AnswerConfig.Threshold(Opened.Config);

    /// <summary>Probability from which a label is given.</summary>
    public double Threshold { get; }

    /// <summary>The answer as the program has it.</summary>
    protected abstract TAnswer Create(MultiLabelClassification answer);

    private protected sealed override TAnswer Create(float[] logits, bool isTruncated) =>
        Create(new MultiLabelClassification(logits, Labels, Threshold, isTruncated));
}
