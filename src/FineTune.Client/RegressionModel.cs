namespace FineTune.Client;

/// <summary>A model that gives a text a number. <see cref="TextRegressor"/> is one; a typed client derives from this.</summary>
public abstract class RegressionModel : SequenceModel<float>
{
    protected RegressionModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, "regression")
    {
    }

    private protected sealed override float Create(float[] logits, bool isTruncated) => logits[0];
}
