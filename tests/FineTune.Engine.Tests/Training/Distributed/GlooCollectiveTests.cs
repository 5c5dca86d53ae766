using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>libtorch's Gloo, by ranks that are threads: they talk over sockets all the same.</summary>
public sealed class GlooCollectiveTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Ranks_add_up_and_tell_each_other(int size)
    {
        float[][] sums = new float[size][];
        byte[][] gathered = new byte[size][];
        byte[][] told = new byte[size][];
        byte[][] received = new byte[size][];

        RunRanks(size, collective =>
        {
            float[] values = [.. Enumerable.Range(0, 1001).Select(index => (float)(index + (collective.Rank * 1000)))];
            collective.AllReduceSum(values);
            sums[collective.Rank] = values;
            byte[] all = new byte[size * 2];
            collective.AllGather([(byte)collective.Rank, 200], all);
            gathered[collective.Rank] = all;
            byte[] bytes = collective.Rank == 1 ? [1, 255, 0, 7] : [9, 9, 9, 9];
            collective.Broadcast(bytes, root: 1);
            told[collective.Rank] = bytes;
            received[collective.Rank] = new byte[3 * size];
            collective.AllToAll([.. Enumerable.Range(0, 3 * size).Select(index => (byte)((100 * collective.Rank) + index))], received[collective.Rank]);
            collective.Barrier();
        });

        float[] expected = [.. Enumerable.Range(0, 1001).Select(index => (float)((index * size) + (1000 * size * (size - 1) / 2)))];
        Assert.All(sums, values => Assert.Equal(expected, values));
        byte[] ofAll = [.. Enumerable.Range(0, size).SelectMany(rank => new byte[] { (byte)rank, 200 })];
        Assert.All(gathered, bytes => Assert.Equal(ofAll, bytes));
        Assert.All(Enumerable.Range(0, size), rank => Assert.Equal(
            Enumerable.Range(0, size).SelectMany(from => Enumerable.Range(3 * rank, 3).Select(index => (byte)((100 * from) + index))), received[rank]));
        Assert.All(told, bytes => Assert.Equal([1, 255, 0, 7], bytes));
    }

    [Fact]
    public void A_tensor_is_added_up_in_its_own_memory_again_and_again()
    {
        double[] results = new double[2];

        RunRanks(2, collective =>
        {
            using Tensor values = full(5000, collective.Rank + 1f);
            for (int call = 0; call < 50; call++)
            {
                collective.AllReduceSum(values);
                values.mul_(0.5);
            }

            results[collective.Rank] = values.mean().item<float>();
        });

        Assert.Equal([1.5, 1.5], results);
    }

    /// <summary>The most that FineTuneCollectiveTimeout takes: no timer on the way counts less.</summary>
    [Fact]
    public void Ranks_meet_with_the_longest_patience()
    {
        float[] sums = new float[2];

        RunRanks(
            2,
            collective =>
            {
                float[] values = [collective.Rank + 1];
                collective.AllReduceSum(values);
                sums[collective.Rank] = values[0];
            },
            TimeSpan.FromSeconds(1_000_000));

        Assert.Equal([3, 3], sums);
    }

    [Fact]
    public void A_port_that_is_taken_is_told()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.ExclusiveAddressUse = true;
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        FineTuneException failure = Assert.Throws<FineTuneException>(() => Join(0, 2, port, TimeSpan.FromSeconds(1)));

        Assert.Equal("FT3115", failure.Descriptor.Code);
        Assert.Contains("rank 0 cannot listen", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rank_0_that_does_not_come_is_told()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Join(1, 2, FreePort(), TimeSpan.Zero));

        Assert.Equal("FT3115", failure.Descriptor.Code);
        Assert.Contains("rank 0 does not answer at 127.0.0.1, TCP port ", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>libtorch would end the process: it does not look whom it talks to.</summary>
    [Fact]
    public async Task Another_program_at_rank_0s_address_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Task answered = AnswerAsync(other, "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(
            () => Task.Run(() => Join(1, 2, ((IPEndPoint)other.LocalEndpoint).Port, TimeSpan.FromSeconds(20))));
        await answered;

        Assert.Equal("FT3115", failure.Descriptor.Code);
        Assert.Contains("at rank 0's address another program answers", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>libtorch would end the process.</summary>
    [Theory]
    [InlineData(0, "rank 0 does not reach itself at nowhere.invalid, TCP port ")]
    [InlineData(1, "rank 0 does not answer at nowhere.invalid, TCP port ")]
    public void An_address_that_is_none_is_told(int rank, string expected)
    {
        var settings = new CollectiveSettings(CollectiveEngine.Gloo, Contract(rank, 2, FreePort(), "nowhere.invalid"), CPU, TimeSpan.Zero);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => Collectives.Join(settings));

        Assert.Equal("FT3115", failure.Descriptor.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void The_address_may_be_one_of_IPv6_or_a_name(string address)
    {
        float[] sums = new float[2];

        RunRanks(
            2,
            collective =>
            {
                float[] values = [collective.Rank + 1];
                collective.AllReduceSum(values);
                sums[collective.Rank] = values[0];
            },
            address: address);

        Assert.Equal([3, 3], sums);
    }

    /// <summary>As processes of the engine's own are told: the port is the system's choice, and nobody else's in between.</summary>
    [Fact]
    public void Rank_0_says_in_a_file_where_it_listens_and_takes_it_away_when_all_have_come()
    {
        using var folder = new TemporaryFolder();
        string file = folder["rank-0-port"];
        float[] sums = new float[3];

        RankThreads.Run(3, rank =>
        {
            RankContract contract = new(rank, 3, rank, 3, "a test") { MasterAddress = "127.0.0.1", MasterPortFile = file };
            using ICollective collective = Collectives.Join(new CollectiveSettings(CollectiveEngine.Gloo, contract, CPU, TimeSpan.FromSeconds(20)));
            float[] values = [rank + 1];
            collective.AllReduceSum(values);
            sums[rank] = values[0];
        });

        Assert.Equal([6, 6, 6], sums);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Where_rank_0_never_says_where_it_listens_the_others_end()
    {
        RankContract contract = new(1, 2, 1, 2, "a test") { MasterAddress = "127.0.0.1", MasterPortFile = "/nowhere/rank-0-port" };

        FineTuneException failure = Assert.Throws<FineTuneException>(() => GlooCollective.Connect(contract, TimeSpan.Zero));

        Assert.Equal("FT3113", failure.Descriptor.Code);
        Assert.Contains("for rank 0 to write to /nowhere/rank-0-port where it listens", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>libtorch would end the process.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData("lo", null)]
    [InlineData("lo,ib7", "GLOO_SOCKET_IFNAME names 'ib7', and the network interfaces here are ")]
    public void A_network_interface_that_is_not_there_is_told(string? chosen, string? expected)
    {
        string? missing = GlooMeeting.Missing(chosen);

        Assert.Equal(expected is null, missing is null);
        Assert.StartsWith(expected ?? "", missing ?? "", StringComparison.Ordinal);
    }

    /// <summary>What goes wrong inside libtorch comes back as words: an exception of C++ would end the process.</summary>
    [Fact]
    public void A_rank_that_is_gone_is_told_in_the_words_of_Gloo()
    {
        int port = FreePort();
        string engine = Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", engine, "allreduce", "--torch", LibTorch.Directory, "--collective", "gloo"]);
        (string, string)[] environment = [("RANK", "1"), ("WORLD_SIZE", "2"), ("MASTER_ADDR", "127.0.0.1"), ("MASTER_PORT", $"{port}")];
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process other = Process.Start(start)!;
        GlooCollective collective = GlooCollective.Connect(Contract(0, 2, port), TimeSpan.FromSeconds(20));
        other.Kill();
        other.WaitForExit();

        FineTuneException failure = Assert.Throws<FineTuneException>(() => collective.AllReduceSum(new float[2000]));

        Assert.Equal("FT3111", failure.Descriptor.Code);
        Assert.Contains("Gloo says: ", failure.Message, StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync(answer);
    }

    private static RankContract Contract(int rank, int size, int port, string address = "127.0.0.1") =>
        new(rank, size, rank, size, "a test") { MasterAddress = address, MasterPort = port };

    private static ICollective Join(int rank, int size, int port, TimeSpan timeout, string address = "127.0.0.1") =>
        Collectives.Join(new CollectiveSettings(CollectiveEngine.Gloo, Contract(rank, size, port, address), CPU, timeout));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunRanks(int size, Action<ICollective> run, TimeSpan? timeout = null, string address = "127.0.0.1")
    {
        int port = FreePort();
        RankThreads.Run(size, rank =>
        {
            using ICollective collective = Join(rank, size, port, timeout ?? TimeSpan.FromSeconds(20), address);
            run(collective);
        });
    }
}
