using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>One rendering of a template: what is written so far, and where it is.</summary>
/// <param name="now">The time that strftime_now tells.</param>
internal sealed class Rendering(Func<DateTimeOffset> now)
{
    private readonly List<(int Start, string Text)> _generations = [];
    private StringBuilder _output = new();
    private StringBuilder? _outermost;

    public RenderLimits Limits { get; } = new();

    public Func<DateTimeOffset> Now => now;

    /// <summary>True inside of <c>autoescape true</c>.</summary>
    public bool AutoEscape { get; set; }

    /// <summary>The line that is rendered.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Where generation blocks stand in the text, as far as it was told when they were written.</summary>
    public IReadOnlyList<(int Start, string Text)> Generations => _generations;

    public string Text => _output.ToString();

    public void At(int line) => Line = line;

    public object? Evaluate(Expression expression, Scope scope)
    {
        Limits.Enter();
        Line = expression.Line;
        object? value = expression.Evaluate(this, scope);
        Line = expression.Line;
        Limits.Leave();
        return value;
    }

    public Flow Execute(IReadOnlyList<Statement> body, Scope scope)
    {
        foreach (Statement statement in body)
        {
            Limits.Enter();
            Line = statement.Line;
            Flow flow = statement.Execute(this, scope);
            Limits.Leave();
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    public object? Call(object? function, Arguments arguments)
    {
        Limits.Enter();
        object? value = function switch
        {
            PythonFunction known => known.Call(this, arguments),
            Macro macro => macro.Call(this, arguments),
            LoopContext loop => loop.Call(this, arguments),
            Joiner joiner => joiner.Call(),
            Undefined undefined => throw undefined.Error,
            _ => throw PythonException.Type($"'{Python.TypeName(function)}' object is not callable"),
        };
        Limits.Leave();
        return value;
    }

    /// <summary>What a body writes; safe where texts are escaped.</summary>
    public object? Capture(IReadOnlyList<Statement> body, Scope scope) => Capture(() => Execute(body, scope));

    /// <inheritdoc cref="Capture(IReadOnlyList{Statement}, Scope)"/>
    public object? Capture(Action write)
    {
        StringBuilder around = _output;
        _outermost ??= around;
        bool isOutermost = ReferenceEquals(_outermost, around);
        _output = new StringBuilder();
        write();
        string text = Limits.Text(_output.ToString());
        _output = around;
        _outermost = isOutermost ? null : _outermost;
        return AutoEscape ? new Markup(text) : text;
    }

    public void Append(string text)
    {
        RenderLimits.CheckText(_output.Length + text.Length);
        Limits.Take(text.Length / 16);
        _output.Append(text);
    }

    public void Write(object? value) => Append(AutoEscape ? Markup.Escape(value).Text : Python.Text(value));

    /// <summary>Writes the text of a generation block.</summary>
    public void WriteGeneration(object? value)
    {
        // Of a block in a macro the place is known only where nothing else of the macro stands before it, as in transformers.
        _generations.Add(((_outermost ?? _output).Length, Python.Text(value)));
        Write(value);
    }
}
