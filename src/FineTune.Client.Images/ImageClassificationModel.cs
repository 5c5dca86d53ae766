namespace FineTune.Client.Images;

/// <summary>
/// A model that gives a picture one of several labels. <see cref="ImageClassifier"/> is one for any labels; a typed client derives from this. Pictures are
/// JPEG, PNG, WebP, GIF or BMP, and of an animation the first.
/// </summary>
/// <typeparam name="TAnswer">The answer to a picture.</typeparam>
public abstract class ImageClassificationModel<TAnswer> : FileClassificationModel<TAnswer>
{
    /// <exception cref="ModelException">The folder holds no such model.</exception>
    protected ImageClassificationModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, static (name, given) => new OpenedImageModel(name, given), "ForImageClassification")
    {
    }

    /// <summary>The answer as the program has it.</summary>
    protected abstract TAnswer Create(ImageClassification answer);

    private protected sealed override TAnswer CreateOf(float[] logits) => Create(new ImageClassification(logits, Labels));
}
