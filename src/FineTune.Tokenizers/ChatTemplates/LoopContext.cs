using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What <c>loop</c> is inside of a loop.</summary>
/// <param name="recursive">The loop itself where it can be called; null for another.</param>
/// <param name="scope">Where the loop stands.</param>
internal sealed class LoopContext(object? items, For? recursive, Scope scope, int depth) : ITemplateObject
{
    private readonly object? _items = items;
    private IEnumerator<object?> _rest = Python.Iterate(items).GetEnumerator();
    private int? _length;
    private int _index = -1;
    private bool _hasNext;
    private bool _isPeeked;
    private object? _next;
    private object? _previous;
    private PythonTuple? _changed;

    public string TypeName => "LoopContext";

    public string Repr => FormattableString.Invariant($"<LoopContext {_index + 1}/{Length}>");

    public object? Current { get; private set; }

    public int Length
    {
        get
        {
            if (_length is null)
            {
                if (_items is not PythonIterator && Python.TryCount(_items) is { } count)
                {
                    _length = count;
                }
                else
                {
                    List<object?> rest = [];
                    while (_rest.MoveNext())
                    {
                        rest.Add(_rest.Current);
                    }

                    _rest = rest.GetEnumerator();
                    _length = rest.Count + _index + 1 + (_isPeeked && _hasNext ? 1 : 0);
                }
            }

            return _length.Value;
        }
    }

    public bool MoveNext()
    {
        if (!Peek())
        {
            return false;
        }

        (_previous, Current) = (Current, _next);
        _isPeeked = false;
        _index++;
        return true;
    }

    public bool TryGet(string name, out object? value)
    {
        (bool isKnown, value) = name switch
        {
            "index" => (true, (BigInteger)(_index + 1)),
            "index0" => (true, (BigInteger)_index),
            "revindex" => (true, (BigInteger)(Length - _index)),
            "revindex0" => (true, (BigInteger)(Length - _index - 1)),
            "length" => (true, (BigInteger)Length),
            "first" => (true, _index == 0),
            "last" => (true, !Peek()),
            "depth" => (true, (BigInteger)(depth + 1)),
            "depth0" => (true, (BigInteger)depth),
            "previtem" => (true, _index == 0 ? new Undefined("there is no previous item") : _previous),
            "nextitem" => (true, Peek() ? _next : new Undefined("there is no next item")),
            "cycle" => (true, new PythonFunction("bound method LoopContext.cycle", (_, arguments) => arguments.Positional.Count > 0
                ? arguments.Positional[_index % arguments.Positional.Count] : throw PythonException.Type("no items for cycling given"))),
            "changed" => (true, new PythonFunction("bound method LoopContext.changed", (_, arguments) => HasChanged(new PythonTuple(arguments.Positional)))),
            _ => (false, (object?)null),
        };
        return isKnown;
    }

    /// <summary>The loop's body for other items.</summary>
    /// <exception cref="PythonException">The loop is not recursive.</exception>
    public object? Call(Rendering rendering, Arguments arguments) => recursive is null
        ? throw PythonException.Type("The loop must have the 'recursive' marker to be called recursively.")
        : recursive.Recurse(rendering, scope, arguments.Bind("loop", "iterable").Required("iterable"), depth + 1);

    private bool HasChanged(PythonTuple values)
    {
        bool isOther = _changed is null || !Python.AreEqual(_changed, values);
        _changed = values;
        return isOther;
    }

    private bool Peek()
    {
        if (!_isPeeked)
        {
            _isPeeked = true;
            _hasNext = _rest.MoveNext();
            _next = _hasNext ? _rest.Current : null;
        }

        return _hasNext;
    }
}
