using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Verbs;

/// <summary>Says on standard error what a verb for people has to say beside its answers.</summary>
internal sealed class StandardErrorSink : IEventSink
{
    public void Write(EngineEvent engineEvent)
    {
        if (engineEvent is LogEvent { Code: not null } log)
        {
            Console.Error.WriteLine(FailureLine.Of(log));
        }
    }
}
