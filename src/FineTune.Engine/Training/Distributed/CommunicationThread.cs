using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Makes calls of a collective, one after the other, while another thread computes. That one makes none before it has waited: an engine takes calls of any
/// thread, but of one at a time. A process that ends does not wait for it.
/// </summary>
internal sealed class CommunicationThread : IDisposable
{
    private readonly BlockingCollection<Action> _calls = [];
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _isIdle = new(initialState: true);
    private ExceptionDispatchInfo? _failure;
    private int _waiting;
    private volatile bool _isOver;

    public CommunicationThread()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "communication" };
        thread.Start();
    }

    /// <summary>Has a call made after those before it; not where one of them has failed.</summary>
    public void Post(Action call)
    {
        lock (_gate)
        {
            _waiting++;
            _isIdle.Reset();
        }

        _calls.Add(call);
    }

    /// <summary>Returns when all calls have been made.</summary>
    /// <exception cref="Exception">What the first that failed has thrown. Nothing works after that.</exception>
    public void Wait()
    {
        _isIdle.Wait();
        _failure?.Throw();
    }

    /// <summary>No further call is made. One under way, which may wait for a process that is gone, is left alone.</summary>
    public void Dispose()
    {
        _isOver = true;
        _calls.CompleteAdding();
    }

    private void Run()
    {
        foreach (Action call in _calls.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null && !_isOver)
                {
                    call();
                }
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            lock (_gate)
            {
                if (--_waiting == 0)
                {
                    _isIdle.Set();
                }
            }
        }
    }
}
