namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>An object of Jinja's with members that can be read.</summary>
internal interface ITemplateObject
{
    public string TypeName { get; }

    public string Repr { get; }

    /// <summary>False where there is no such member.</summary>
    public bool TryGet(string name, out object? value);
}
