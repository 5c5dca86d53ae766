namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Gives nothing when it is called first, and its separator from then on.</summary>
internal sealed class Joiner(object? separator) : ITemplateObject
{
    private bool _isUsed;

    public string TypeName => "Joiner";

    public string Repr => "<jinja2.utils.Joiner object>";

    public bool TryGet(string name, out object? value)
    {
        value = name == "sep" ? separator : name == "used" ? _isUsed : null;
        return name is "sep" or "used";
    }

    public object? Call()
    {
        object? given = _isUsed ? separator : "";
        _isUsed = true;
        return given;
    }
}
