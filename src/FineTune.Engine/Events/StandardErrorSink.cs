using FineTune.Contracts;

namespace FineTune.Engine.Events;

/// <summary>Says on standard error what a verb for people has to say beside its answers.</summary>
internal sealed class StandardErrorSink : IEventSink
{
    public void Write(EngineEvent engineEvent)
    {
        if (engineEvent is not LogEvent { Code: { } code } log)
        {
            return;
        }

        string place = log.Position is { } position ? FormattableString.Invariant($"{DisplayText.Escape(position.File)}({position.Line},{position.Column}): ") : "";
        Console.Error.WriteLine($"{place}{(log.Level == LogLevel.Error ? "error" : "warning")} {code}: {DisplayText.EscapeLines(log.Text)}");
    }
}
