using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>What of NCCL needs no GPU: what goes to its functions, how its id travels, and what is said where it cannot be used.</summary>
public sealed class NcclTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void The_id_is_128_bytes_by_value()
    {
        Assert.Equal(128, Unsafe.SizeOf<NcclUniqueId>());
        NcclUniqueId id = default;
        NcclUniqueId.BytesOf(ref id)[127] = 9;
        NcclUniqueId copy = id;
        Assert.Equal(9, NcclUniqueId.BytesOf(ref copy)[127]);
    }

    [Fact]
    public async Task Rank_0s_bytes_come_to_all_by_the_masters_address()
    {
        byte[][] bytes = [.. Enumerable.Range(0, 4).Select(rank => Enumerable.Repeat((byte)rank, 1152).ToArray())];
        bytes[0] = [.. Enumerable.Range(0, 1152).Select(index => (byte)(index * 7))];
        int port = FreePort();
        // Those that come before rank 0 listens ask again.
        await Task.WhenAll(Enumerable.Range(0, 4).Reverse().Select(rank => MasterExchange.ShareAsync(bytes[rank], Ranks(rank, 4, port), Patience)));
        Assert.All(bytes, received => Assert.Equal(bytes[0], received));
    }

    [Fact]
    public async Task Who_finds_nobody_says_where_it_looked()
    {
        int port = FreePort();
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(
            () => MasterExchange.ShareAsync(new byte[8], Ranks(1, 2, port), TimeSpan.FromMilliseconds(200)));
        Assert.Equal("FT3135", failure.Descriptor.Code);
        Assert.Contains($"127.0.0.1, TCP port {port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_program_at_the_masters_address_is_not_believed()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<Task> served = listener.AcceptTcpClientAsync().ContinueWith(
            async accepted =>
            {
                using TcpClient client = await accepted;
                await client.GetStream().WriteAsync(new byte[16]);
            },
            TaskScheduler.Default);
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(
            () => MasterExchange.ShareAsync(new byte[8], Ranks(1, 2, ((IPEndPoint)listener.LocalEndpoint).Port), Patience));
        await await served;
        listener.Dispose();
        Assert.Contains("another program listens there", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_GPU_it_is_refused_with_what_it_needs()
    {
        var settings = new CollectiveSettings(CollectiveEngine.Nccl, Ranks(0, 2, 1), CPU, Patience);
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Collectives.Join(settings));
        Assert.Equal("FT3136", failure.Descriptor.Code);
        Assert.StartsWith("NCCL cannot be used: the device is cpu.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_there_is_an_error_with_its_name()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => NcclLibrary.Load("/nowhere", "libnccl-that-is-not-there.so.2"));
        Assert.Equal("FT3136", failure.Descriptor.Code);
        Assert.Contains("libnccl-that-is-not-there.so.2 does not load", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_NCCL_refuses_is_told_in_its_words()
    {
        FineTuneException failure = NcclLibrary.Failed("ncclAllReduce", 1, "unhandled cuda error.");
        Assert.Equal("FT3137", failure.Descriptor.Code);
        Assert.StartsWith("ncclAllReduce failed: unhandled cuda error. ", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("ncclAllReduce failed: error 77. ", NcclLibrary.Failed("ncclAllReduce", 77, null).Message, StringComparison.Ordinal);
    }

    private static RankContract Ranks(int rank, int size, int port) =>
        new(rank, size, rank, size, "torchrun") { MasterAddress = "127.0.0.1", MasterPort = port };

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Dispose();
        return port;
    }
}
