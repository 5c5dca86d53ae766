namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Watches over the ranks while they compute, beside the library that does: each says every second over TCP to rank 0 where it is. A rank that ends, hangs or
/// does something else than the others ends the job with one error that names it; left alone the libraries wait for ever.
/// </summary>
internal interface IRankWatch : IDisposable
{
    /// <summary>This rank comes to a call that it makes with all others.</summary>
    void Enter(CollectiveCall call);

    /// <summary>The call has returned.</summary>
    void Leave(CollectiveCall call);

    /// <summary>
    /// Ends all ranks. On rank 0, which has said why itself, returns when the others know; any other rank tells rank 0 why, and waits a while to be ended
    /// by it.
    /// </summary>
    void Fail(string reason);
}
