namespace FineTune.Hooks;

/// <summary>
/// Sees each batch of training before the model does and may change its tokens, for augmentations such as hiding some of them. Evaluation is left alone.
/// The same rows may come in other batches on another machine: let what is drawn depend on <see cref="TokenBatch.Epoch"/> and
/// <see cref="TokenBatch.Rows"/> alone, and runs stay reproducible and can go on from checkpoints. The class needs a public constructor without parameters.
/// </summary>
public interface ICollator
{
    void Collate(TokenBatch batch);
}
