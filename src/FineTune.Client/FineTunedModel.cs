namespace FineTune.Client;

/// <summary>A model that has been opened. Opening costs most: open one, and ask it from as many threads as you like.</summary>
public abstract class FineTunedModel : IDisposable
{
    private protected FineTunedModel(ModelContract contract, ModelOptions? options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Contract = contract;
        Options = options ?? new ModelOptions();
    }

    /// <summary>What the program was compiled for.</summary>
    public ModelContract Contract { get; }

    /// <summary>Full path of the model's folder.</summary>
    public abstract string Folder { get; }

    private protected ModelOptions Options { get; }

    /// <summary>Asks the model about the least there is, which also readies it: the first answer takes longer than those that follow.</summary>
    /// <exception cref="ModelException">It does not answer with numbers.</exception>
    public void WarmUp(CancellationToken cancellationToken = default)
    {
        if (!Array.TrueForAll(AskLeast(cancellationToken), float.IsFinite))
        {
            throw new ModelException($"The model in {Folder} answers with numbers that are not finite.");
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The scores of the least that the model can be asked about.</summary>
    private protected abstract float[] AskLeast(CancellationToken cancellationToken);

    protected abstract void Dispose(bool disposing);
}
