using System.Text;
using FineTune.Engine.Events;

namespace FineTune.Engine.Hosting;

/// <summary>
/// Takes the place of <see cref="Console.Out"/> while a stage runs: what a hook or a library prints becomes events, a line each, because standard output is
/// the protocol's and a printed line could pass for one of its own.
/// </summary>
internal sealed class PrintedLines(IEventSink events) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_gate)
        {
            Append(value);
        }
    }

    /// <summary>Keeps what one call prints together, whatever other threads print.</summary>
    public override void Write(char[] buffer, int index, int count)
    {
        lock (_gate)
        {
            foreach (char value in buffer.AsSpan(index, count))
            {
                Append(value);
            }
        }
    }

    /// <summary>A last line may have no end of its own.</summary>
    public override void Flush()
    {
        lock (_gate)
        {
            if (_line.Length > 0)
            {
                Say();
            }
        }
    }

    private void Append(char value)
    {
        if (value == '\n')
        {
            Say();
        }
        else
        {
            _line.Append(value);
        }
    }

    private void Say()
    {
        string text = _line.ToString().TrimEnd('\r');
        _line.Clear();
        events.Detail(text);
    }
}
