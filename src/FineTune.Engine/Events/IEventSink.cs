using FineTune.Contracts;

namespace FineTune.Engine.Events;

/// <summary>Where a stage says what happens: standard output in a build, a list in a test.</summary>
internal interface IEventSink
{
    void Write(EngineEvent engineEvent);
}
