using FineTune.Contracts;

namespace FineTune.Engine.Events;

/// <summary>Leaves out what is only worth saying once: a run that goes on from a checkpoint does not start from anything else.</summary>
internal sealed class WarningsOnly(IEventSink events) : IEventSink
{
    public void Write(EngineEvent engineEvent)
    {
        if (engineEvent is not LogEvent { Level: LogLevel.Info or LogLevel.Detail })
        {
            events.Write(engineEvent);
        }
    }
}
