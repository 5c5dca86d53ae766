using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Calls are made while another thread computes, and are through when that one has waited.</summary>
public sealed class CommunicationThreadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Who_waits_goes_on_when_the_last_call_is_through()
    {
        using var communication = new CommunicationThread();
        using var gate = new ManualResetEventSlim();
        var computing = Thread.CurrentThread;
        List<int> made = [];
        for (int call = 0; call < 3; call++)
        {
            int number = call;
            communication.Post(() =>
            {
                Assert.True(gate.Wait(Limit));
                made.Add(number);
            });
        }

        // The gate opens once this thread waits; one that did not wait would find it closed.
        var opener = new Thread(() =>
        {
            SpinWait.SpinUntil(() => (computing.ThreadState & ThreadState.WaitSleepJoin) != 0, Limit);
            gate.Set();
        });
        opener.Start();
        communication.Wait();
        int[] throughByThen = [.. made];
        gate.Set();
        opener.Join();

        Assert.Equal([0, 1, 2], throughByThen);
    }

    [Fact]
    public void After_a_call_that_fails_no_other_is_made_and_who_waits_is_told()
    {
        using var communication = new CommunicationThread();
        bool isMade = false;
        communication.Post(() => throw new InvalidOperationException("of a test"));
        communication.Post(() => isMade = true);

        Assert.Equal("of a test", Assert.Throws<InvalidOperationException>(communication.Wait).Message);
        Assert.False(isMade);
    }
}
