using FineTune.Contracts;

namespace FineTune.Engine.Events;

/// <summary>
/// What is heard of a process that is not the first of its run: how it begins and ends, and its errors, with its rank and machine. All else the first one
/// says for all.
/// </summary>
internal sealed class RankEvents(IEventSink events, int rank) : IEventSink
{
    public void Write(EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case HelloEvent or ResultEvent:
                events.Write(engineEvent);
                break;
            case LogEvent { Level: LogLevel.Error } error:
                events.Write(error with { Text = FormattableString.Invariant($"{error.Text} (rank {rank} on {Environment.MachineName})") });
                break;
            default:
                break;
        }
    }
}
