using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Hosting;

/// <summary>Writes events to standard output, one JSON object a line, whole and at once.</summary>
internal sealed class JsonLineSink(TextWriter output) : IEventSink
{
    private readonly Lock _gate = new();

    public void Write(EngineEvent engineEvent)
    {
        string line = JsonSerializer.Serialize(engineEvent, ContractsJson.Line.EngineEvent);
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
