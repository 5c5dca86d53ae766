using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Stages;

/// <summary>
/// Rows of a file that are dealt out to processes, in turn. Every process reads all of them and answers its own; rank 0 gets what all have to say, in the
/// order of the rows: the answers, what is to be known of them, and what is wrong with rows.
/// </summary>
internal sealed class DealtRows(ICollective collective, StageContext context) : IEventSink
{
    /// <summary>How many answers a process has before it gives them to rank 0, unless it has more at once.</summary>
    private const int AnswersOfRound = 32;

    private const char IsAnswer = 'a';
    private const char IsSaid = 's';
    private const char IsFailureOfRow = 'e';
    private const char IsEnd = 'f';
    private const char EndOfLine = '\n';

    private readonly StringBuilder _own = new();
    private readonly List<EngineEvent> _said = [];
    private long _next;
    private bool _hasFailed;

    /// <summary>How many rows that follow each other one process answers at once; to be set before the first of them.</summary>
    public int Together { get; set; } = 1;

    /// <summary>Where a process says what is to be known of its answers: rank 0 says it for all, in the order of the rows.</summary>
    public IEventSink Events => collective.Size == 1 ? context.Events : this;

    /// <summary>Stops between rows. One process that stopped in the middle of a round would leave the others waiting.</summary>
    public CancellationToken Cancellation => collective.Size == 1 ? context.Cancellation : CancellationToken.None;

    /// <summary>Rows of all processes between one time that rank 0 gets answers and the next.</summary>
    private long RowsOfRound => (long)collective.Size * Together * Math.Max(1, AnswersOfRound / Together);

    /// <summary>Whether this process answers a row.</summary>
    /// <param name="row">From 0.</param>
    public bool IsOwn(long row) => OwnerOf(row) == collective.Rank;

    /// <summary>The answers of all processes; on others than rank 0 none.</summary>
    /// <param name="own">One a row; null for those of other processes.</param>
    /// <exception cref="FineTuneException">On rank 0: what the first process failed at that could not go on.</exception>
    /// <exception cref="StoppedTogetherException">On other ranks: they have failed, and told rank 0; or all are to stop.</exception>
    public async IAsyncEnumerable<PredictedRow> MergeAsync(IAsyncEnumerable<PredictedRow?> own)
    {
        if (collective.Size == 1)
        {
            await foreach (PredictedRow? answer in own.ConfigureAwait(false))
            {
                yield return answer!;
            }

            yield break;
        }

        await using IAsyncEnumerator<PredictedRow?> rows = own.GetAsyncEnumerator(CancellationToken.None);
        bool isLast = false;
        while (!isLast)
        {
            isLast = await AnswerAsync(rows).ConfigureAwait(false);
            collective.ThrowIfCancelled(context.Cancellation);
            byte[][] ofAll = collective.GatherAtFirst(Encoding.UTF8.GetBytes(_own.ToString()));
            foreach (PredictedRow answer in Merged([.. ofAll.Select(Lines)]))
            {
                yield return answer;
            }
        }

        if (_hasFailed)
        {
            throw new StoppedTogetherException(context.Cancellation);
        }
    }

    void IEventSink.Write(EngineEvent engineEvent) => _said.Add(engineEvent);

    private int OwnerOf(long row) => (int)(row / Together % collective.Size);

    /// <summary>Writes down what this process says of the rows of a round.</summary>
    /// <returns>True where no round follows.</returns>
    private async Task<bool> AnswerAsync(IAsyncEnumerator<PredictedRow?> rows)
    {
        _own.Clear();
        for (long row = 0; row < RowsOfRound; row++)
        {
            try
            {
                if (!await rows.MoveNextAsync().ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (FineTuneException failure)
            {
                _hasFailed = true;
                WriteSaid();
                Write(IsEnd, Json(failure));
                return true;
            }

            WriteSaid();
            if (rows.Current is { } answer)
            {
                if (answer.Failure is { } failure)
                {
                    Write(IsFailureOfRow, Json(failure));
                }

                Write(IsAnswer, answer.Line.ToJsonString());
            }
        }

        return false;
    }

    private void WriteSaid()
    {
        _said.ForEach(said => Write(IsSaid, Json(said)));
        _said.Clear();
    }

    private void Write(char kind, string json) => _own.Append(kind).Append(json).Append(EndOfLine);

    private static Queue<string> Lines(byte[] said) =>
        new(Encoding.UTF8.GetString(said).Split(EndOfLine, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Row for row, as long as the process whose row it is has a word.</summary>
    private IEnumerable<PredictedRow> Merged(Queue<string>[] ofRanks)
    {
        FineTuneException? failure = null;
        while (ofRanks.Length > 0 && ofRanks[OwnerOf(_next)].TryDequeue(out string? line))
        {
            switch (line[0])
            {
                case IsAnswer:
                    _next++;
                    yield return new PredictedRow(JsonNode.Parse(line[1..])!.AsObject(), failure);
                    failure = null;
                    break;
                case IsSaid:
                    context.Events.Write(Event(line));
                    break;
                case IsFailureOfRow:
                    failure = FineTuneException.Told((LogEvent)Event(line));
                    break;
                default:
                    throw FineTuneException.Told((LogEvent)Event(line));
            }
        }

        // One that could not read so far as the others.
        if (ofRanks.SelectMany(lines => lines).FirstOrDefault(line => line[0] == IsEnd) is { } end)
        {
            throw FineTuneException.Told((LogEvent)Event(end));
        }
    }

    private static string Json(FineTuneException failure) =>
        Json(new LogEvent(LogLevel.Error, failure.Message, failure.Descriptor.Code, failure.Position));

    private static string Json(EngineEvent said) => JsonSerializer.Serialize(said, ContractsJson.Line.EngineEvent);

    private static EngineEvent Event(string line) => JsonSerializer.Deserialize(line[1..], ContractsJson.Line.EngineEvent)!;
}
