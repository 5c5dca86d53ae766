using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class RankJudgeTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);
    private static readonly CollectiveCall Sum = new(7, CollectiveKind.AllReduce, 10);
    private static readonly CollectiveCall Before = new(6, CollectiveKind.Broadcast, 3);
    private readonly RankJudge _judge = new(patience: TimeSpan.FromSeconds(60), silence: TimeSpan.FromSeconds(20));

    [Fact]
    public void Ranks_that_compute_or_wait_for_a_while_can_go_on() =>
        Assert.Null(_judge.Judge([Rank(0, Sum, inside: 59), Rank(1, Before, outside: 500), Rank(2, Sum, outside: 3)], Now));

    [Theory]
    [InlineData("Barrier", 10)]
    [InlineData("AllReduce", 11)]
    public void Ranks_in_other_calls_of_one_number_differ_at_once(string kind, long count)
    {
        var other = new CollectiveCall(7, Enum.Parse<CollectiveKind>(kind), count);
        FineTuneException? failure = _judge.Judge([Rank(0, Sum, inside: 0), Rank(1, other, inside: 0)], Now);
        Assert.Equal("FT3133", failure?.Descriptor.Code);
    }

    [Fact]
    public void A_rank_that_is_a_call_ahead_does_not_differ() =>
        Assert.Null(_judge.Judge([Rank(0, Before, inside: 0), Rank(1, Sum, inside: 0)], Now));

    [Fact]
    public void A_rank_that_has_left_a_call_does_not_differ_from_those_still_in_it() =>
        Assert.Null(_judge.Judge([Rank(0, Sum, inside: 0), Rank(1, Sum, outside: 0)], Now));

    [Fact]
    public void A_rank_in_an_earlier_call_is_named_with_it()
    {
        FineTuneException? failure = _judge.Judge([Rank(0, Sum, inside: 61), Rank(1, Before, inside: 2)], Now);
        Assert.Equal("FT3113", failure?.Descriptor.Code);
        Assert.Contains("rank 1 on node1 is still in broadcast of 3 bytes (call 6)", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_are_in_the_call_the_network_is_named()
    {
        FineTuneException? failure = _judge.Judge([Rank(0, Sum, inside: 61), Rank(1, Sum, inside: 70)], Now);
        Assert.StartsWith("Rank 1 on node1 has waited 70 s for the others in all-reduce of 10 values (call 7): all ranks are in it", failure?.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_goes_before_all_else()
    {
        RankState silent = Rank(1, Before, outside: 61) with { Heard = Now - TimeSpan.FromSeconds(21) };
        FineTuneException? failure = _judge.Judge([Rank(0, Sum, inside: 61), silent], Now);
        Assert.Equal("FT3112", failure?.Descriptor.Code);
        Assert.StartsWith("Rank 1 on node1 has said nothing for 20 s.", failure!.Message, StringComparison.Ordinal);
    }

    private static RankState Rank(int rank, CollectiveCall call, double? inside = null, double outside = 0) =>
        new(rank, $"node{rank}", call, inside is not null, Now - TimeSpan.FromSeconds(inside ?? outside), Now);
}
