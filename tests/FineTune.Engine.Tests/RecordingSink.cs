using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Tests;

/// <summary>Keeps the events for a test to look at.</summary>
internal sealed class RecordingSink : IEventSink
{
    private readonly List<EngineEvent> _events = [];

    /// <summary>Hears of each event, on the thread that writes it.</summary>
    public event Action<EngineEvent>? Written;

    public IReadOnlyList<EngineEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public IEnumerable<LogEvent> Logs => Events.OfType<LogEvent>();

    public void Write(EngineEvent engineEvent)
    {
        lock (_events)
        {
            _events.Add(engineEvent);
        }

        Written?.Invoke(engineEvent);
    }
}
