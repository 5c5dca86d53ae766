namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>An object of Jinja's with members that can be read.</summary>
internal interface ITemplateObject
{
    string TypeName { get; }

    string Repr { get; }

    /// <summary>False where there is no such member.</summary>
    bool TryGet(string name, out object? value);
}
