using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>The watch of three ranks in one process, over loopback. Its clock is the machine's: a beat takes milliseconds here.</summary>
public sealed class RankWatchTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly CollectiveCall Sum = new(1, CollectiveKind.AllReduce, 4);

    private readonly BlockingCollection<FineTuneException> _reported = [];
    private readonly BlockingCollection<(string Host, int ExitCode)> _ended = [];

    [Fact]
    public async Task Nothing_is_said_where_all_go_on_and_leave()
    {
        (RankLeader leader, RankFollower[] followers) = await BeginAsync(3, Long);
        foreach (IRankWatch watch in followers.Prepend<IRankWatch>(leader))
        {
            watch.Enter(Sum);
            watch.Leave(Sum);
        }

        Array.ForEach(followers, follower => follower.Dispose());
        leader.Dispose();
        Assert.Empty(_reported);
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task What_a_rank_fails_at_is_reported_once_and_ends_all()
    {
        (RankLeader leader, RankFollower[] followers) = await BeginAsync(3, Long);
        followers[1].Fail("FT2001: no such file; ä%\n");
        FineTuneException failure = Taken(_reported);
        Assert.Equal("FT3134", failure.Descriptor.Code);
        Assert.StartsWith("Rank 2 on host2 failed: FT2001: no such file; ä%", failure.Message, StringComparison.Ordinal);
        Assert.Equal(("host0", 1), Taken(_ended));
        // In a process of its own this ends the connection, and lets the others go.
        leader.Dispose();
        Assert.Equal([("host1", 1), ("host2", 1)], new[] { Taken(_ended), Taken(_ended) }.Order());
        Assert.Empty(_reported);
    }

    [Fact]
    public async Task Who_ends_without_a_word_is_named()
    {
        TcpClient? client = null;
        (RankLeader leader, _) = await BeginAsync(2, Long, async address =>
        {
            client = new TcpClient("127.0.0.1", address.Port);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{RankMessage.Hello(address.Token, 1, "host1")}\n"));
        });
        client!.Dispose();
        Assert.StartsWith("Rank 1 on host1 has ended without a word.", Taken(_reported).Message, StringComparison.Ordinal);
        leader.Dispose();
    }

    [Fact]
    public async Task Where_rank_0_is_gone_rank_1_says_so_and_all_end()
    {
        (TcpListener listener, Task<TcpClient[]> accepted) = Accept(2);
        var address = new RankAddress("token", ((IPEndPoint)listener.LocalEndpoint).Port, ["127.0.0.1"]);
        int[] ranks = [1, 2];
        RankFollower[] followers = await Task.WhenAll(ranks.Select(rank => RankFollower.ConnectAsync(rank, address, Options(rank, Long))));
        Array.ForEach(await accepted, client => client.Dispose());
        Assert.StartsWith("Rank 0 on head has ended without a word.", Taken(_reported).Message, StringComparison.Ordinal);
        Assert.Equal([("host1", 1), ("host2", 1)], new[] { Taken(_ended), Taken(_ended) }.Order());
        Assert.Empty(_reported);
        Array.ForEach(followers, follower => follower.Dispose());
        listener.Dispose();
    }

    /// <summary>A launcher ends all ranks when it sees one end, also rank 1 before it has spoken.</summary>
    [Fact]
    public async Task Who_has_nothing_to_say_of_rank_0s_end_does_not_end_before_who_has()
    {
        (TcpListener listener, Task<TcpClient[]> accepted) = Accept(2);
        var address = new RankAddress("token", ((IPEndPoint)listener.LocalEndpoint).Port, ["127.0.0.1"]);
        RankFollower first = await RankFollower.ConnectAsync(1, address, Options(1, Long));
        RankFollower second = await RankFollower.ConnectAsync(2, address, Options(2, Long));
        TcpClient[] clients = await accepted;
        clients[1].Dispose();
        clients[0].Dispose();
        Assert.Equal([("host1", 1), ("host2", 1)], [Taken(_ended), Taken(_ended)]);
        Assert.StartsWith("Rank 0 on head ", Assert.Single(_reported).Message, StringComparison.Ordinal);
        first.Dispose();
        second.Dispose();
        listener.Dispose();
    }

    [Fact]
    public async Task Who_does_not_come_to_a_call_is_named()
    {
        (RankLeader leader, RankFollower[] followers) = await BeginAsync(2, TimeSpan.FromMilliseconds(300));
        leader.Enter(Sum);
        FineTuneException failure = Taken(_reported);
        Assert.Equal("FT3113", failure.Descriptor.Code);
        Assert.Contains("all-reduce of 4 values (call 1): rank 1 on host1 has not come to any yet", failure.Message, StringComparison.Ordinal);
        followers[0].Dispose();
        leader.Dispose();
    }

    [Fact]
    public async Task A_stranger_is_not_taken_in_and_a_missing_rank_is_an_error()
    {
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => BeginAsync(2, Long, async address =>
        {
            using var stranger = new TcpClient("127.0.0.1", address.Port);
            await stranger.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{RankMessage.Hello("guessed", 1, "host1")}\n"));
            Assert.Equal(0, await stranger.GetStream().ReadAsync(new byte[1]));
        }));
        Assert.Equal("FT3135", failure.Descriptor.Code);
        Assert.Contains("1 rank, the first of them rank 1, did not reach rank 0 on host0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_rank_0_is_not_there_a_rank_says_where_it_looked()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Dispose();
        FineTuneException failure =
            await Assert.ThrowsAsync<FineTuneException>(() => RankFollower.ConnectAsync(1, new RankAddress("token", port, ["127.0.0.1"]), Options(1, Long)));
        Assert.Equal("FT3135", failure.Descriptor.Code);
        Assert.Contains($"127.0.0.1, TCP port {port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_comes_back_as_it_was_and_always_fits()
    {
        var address = new RankAddress("00ff", 4711, ["10.0.0.1", "fd00::1"]);
        RankAddress read = RankAddress.FromBytes(address.ToBytes());
        Assert.Equal(("00ff", 4711), (read.Token, read.Port));
        Assert.Equal(address.Hosts, read.Hosts);
        var many = new RankAddress("00ff", 4711, [.. Enumerable.Range(0, 300).Select(index => $"10.0.0.{index}")]);
        RankAddress some = RankAddress.FromBytes(many.ToBytes());
        Assert.InRange(some.Hosts.Count, 50, 299);
        Assert.Equal(many.Hosts.Take(some.Hosts.Count), some.Hosts);
    }

    private static T Taken<T>(BlockingCollection<T> items) => items.TryTake(out T? item, Long) ? item : throw new TimeoutException();

    /// <summary>Rank 0 as a program that takes ranks in, and knows nothing else.</summary>
    private static (TcpListener Listener, Task<TcpClient[]> Accepted) Accept(int count)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (listener, Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            TcpClient client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{RankMessage.Welcome("head")}\n"));
            return client;
        })));
    }

    private async Task<(RankLeader Leader, RankFollower[] Followers)> BeginAsync(int size, TimeSpan patience, Func<RankAddress, Task>? other = null)
    {
        var leader = new RankLeader(size, isLocal: true, null, Options(0, patience));
        RankFollower[] followers = [];
        if (other is null)
        {
            followers = await Task.WhenAll(
                Enumerable.Range(1, size - 1).Select(rank => RankFollower.ConnectAsync(rank, leader.Address, Options(rank, patience))));
        }
        else
        {
            await other(leader.Address);
        }

        leader.Begin();
        return (leader, followers);
    }

    private RankWatchOptions Options(int rank, TimeSpan patience) => new()
    {
        Patience = patience,
        Beat = TimeSpan.FromMilliseconds(20),
        Meeting = TimeSpan.FromSeconds(1),
        TimeToSpeak = TimeSpan.FromMilliseconds(300),
        Report = _reported.Add,
        EndProcess = exitCode => _ended.Add(($"host{rank}", exitCode)),
        Host = $"host{rank}",
    };
}
