using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Tests.Data;

internal sealed class RecordingSink : IEventSink
{
    public List<EngineEvent> Events { get; } = [];

    public IEnumerable<LogEvent> Logs => Events.OfType<LogEvent>();

    public void Write(EngineEvent engineEvent) => Events.Add(engineEvent);
}
