namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Goes round and round through its items.</summary>
internal sealed class Cycler(IReadOnlyList<object?> items) : ITemplateObject
{
    private int _place;

    public string TypeName => "Cycler";

    public string Repr => "<jinja2.utils.Cycler object>";

    public bool TryGet(string name, out object? value)
    {
        value = name switch
        {
            "current" => items[_place],
            "items" => new PythonTuple(items),
            "pos" => (System.Numerics.BigInteger)_place,
            "next" => new PythonFunction("bound method Cycler.next", (_, _) => Next()),
            "reset" => new PythonFunction("bound method Cycler.reset", (_, _) => Reset()),
            _ => null,
        };
        return name is "current" or "items" or "pos" or "next" or "reset";
    }

    private object? Next()
    {
        object? item = items[_place];
        _place = (_place + 1) % items.Count;
        return item;
    }

    private object? Reset()
    {
        _place = 0;
        return null;
    }
}
