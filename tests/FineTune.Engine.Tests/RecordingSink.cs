using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Tests;

/// <summary>Keeps the events for a test to look at.</summary>
internal sealed class RecordingSink : IEventSink
{
    private readonly List<EngineEvent> _events = [];

    public IReadOnlyList<EngineEvent> Events => _events;

    public IEnumerable<LogEvent> Logs => _events.OfType<LogEvent>();

    public void Write(EngineEvent engineEvent) => _events.Add(engineEvent);
}
