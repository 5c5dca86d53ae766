using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What a function is called with.</summary>
internal sealed record Arguments(IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named)
{
    public static Arguments None { get; } = new([], []);

    public Arguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };

    /// <summary>The arguments by a function's parameters.</summary>
    /// <param name="function">Its name, for messages.</param>
    /// <exception cref="PythonException">There are too many, or one that it does not know.</exception>
    public BoundArguments Bind(string function, params string[] parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw PythonException.Type(FormattableString.Invariant(
                $"{function}() takes at most {parameters.Length} arguments ({Positional.Count} given)"));
        }

        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int index = 0; index < Positional.Count; index++)
        {
            values[parameters[index]] = Positional[index];
        }

        foreach ((string name, object? value) in Named)
        {
            if (!parameters.Contains(name, StringComparer.Ordinal))
            {
                throw PythonException.Type($"{function}() got an unexpected keyword argument {Python.Repr(name)}");
            }

            if (!values.TryAdd(name, value))
            {
                throw PythonException.Type($"{function}() got multiple values for argument {Python.Repr(name)}");
            }
        }

        return new BoundArguments(function, values);
    }

    /// <summary>The arguments of a function that takes them by place alone.</summary>
    /// <exception cref="PythonException">There are fewer or more than it takes, or some by name.</exception>
    public IReadOnlyList<object?> Take(string function, int least, int most)
    {
        if (Named.Count > 0)
        {
            throw PythonException.Type($"{function}() takes no keyword arguments");
        }

        return Positional.Count >= least && Positional.Count <= most ? Positional
            : throw PythonException.Type(least == most
                ? FormattableString.Invariant($"{function}() takes exactly {least} arguments ({Positional.Count} given)")
                : FormattableString.Invariant($"{function}() takes {least} to {most} arguments ({Positional.Count} given)"));
    }

    /// <summary>A whole number that a list or text can have places for.</summary>
    /// <exception cref="PythonException">It is no whole number.</exception>
    public static int Index(object? value) => Python.AsInteger(value) is { } number
        ? (int)BigInteger.Max(int.MinValue, BigInteger.Min(int.MaxValue, number))
        : throw (value is Undefined undefined ? undefined.Error
            : PythonException.Type($"'{Python.TypeName(value)}' object cannot be interpreted as an integer"));
}
