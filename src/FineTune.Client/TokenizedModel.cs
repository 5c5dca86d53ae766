namespace FineTune.Client;

/// <summary>A model that is asked about tokens.</summary>
public abstract class TokenizedModel : FineTunedModel
{
    private protected TokenizedModel(ModelContract contract, ModelOptions? options, params ReadOnlySpan<string> outputs)
        : base(contract, options) =>
        Opened = new OpenedModel(Contract.Name, Options, outputs);

    /// <inheritdoc/>
    public sealed override string Folder => Opened.Folder;

    /// <summary>Most tokens of a text that the model sees at once, special ones included.</summary>
    public int MaxLength => Opened.MaxLength;

    private protected OpenedModel Opened { get; }

    private protected sealed override float[] AskLeast(CancellationToken cancellationToken)
    {
        int token = Opened.Tokenizer.ClsTokenId ?? Opened.Tokenizer.BosTokenId ?? Opened.Tokenizer.EosTokenId ?? 0;
        return Opened.Session.Run([new ModelRow([token])], cancellationToken)[0];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Opened.Dispose();
        }
    }
}
