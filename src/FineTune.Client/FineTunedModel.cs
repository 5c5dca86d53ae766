namespace FineTune.Client;

/// <summary>A model that has been opened. Opening costs most: open one, and ask it from as many threads as you like.</summary>
public abstract class FineTunedModel : IDisposable
{
    private protected FineTunedModel(ModelContract contract, ModelOptions? options, params ReadOnlySpan<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Contract = contract;
        Options = options ?? new ModelOptions();
        Opened = new OpenedModel(contract.Name, Options, outputs);
    }

    /// <summary>What the program was compiled for.</summary>
    public ModelContract Contract { get; }

    /// <summary>Full path of the model's folder.</summary>
    public string Folder => Opened.Folder;

    /// <summary>Most tokens of a text that the model sees at once, special ones included.</summary>
    public int MaxLength => Opened.MaxLength;

    private protected ModelOptions Options { get; }

    private protected OpenedModel Opened { get; }

    /// <summary>Asks the model about the least there is, which also readies it: the first answer takes longer than those that follow.</summary>
    /// <exception cref="ModelException">It does not answer with numbers.</exception>
    public void WarmUp(CancellationToken cancellationToken = default)
    {
        int token = Opened.Tokenizer.ClsTokenId ?? Opened.Tokenizer.BosTokenId ?? Opened.Tokenizer.EosTokenId ?? 0;
        float[] scores = Opened.Session.Run([new ModelRow([token])], cancellationToken)[0];
        if (!Array.TrueForAll(scores, float.IsFinite))
        {
            throw new ModelException($"The model in {Folder} answers with numbers that are not finite.");
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Opened.Dispose();
        }
    }
}
