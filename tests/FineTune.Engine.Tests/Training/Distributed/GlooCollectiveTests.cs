using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;
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
        Assert.Contains("nobody listens at 127.0.0.1", failure.Message, StringComparison.Ordinal);
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

    private static RankContract Contract(int rank, int size, int port) =>
        new(rank, size, rank, size, "a test") { MasterAddress = "127.0.0.1", MasterPort = port };

    private static ICollective Join(int rank, int size, int port, TimeSpan timeout) =>
        Collectives.Join(new CollectiveSettings(CollectiveEngine.Gloo, Contract(rank, size, port), CPU, timeout));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunRanks(int size, Action<ICollective> run, TimeSpan? timeout = null)
    {
        int port = FreePort();
        RankThreads.Run(size, rank =>
        {
            using ICollective collective = Join(rank, size, port, timeout ?? TimeSpan.FromSeconds(20));
            run(collective);
        });
    }
}
