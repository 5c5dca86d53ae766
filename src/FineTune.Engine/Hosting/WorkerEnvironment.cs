using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FineTune.Engine.Hosting;

/// <summary>The variables by which the processes of a run on one machine know who they are: torchrun's. What the user has set of the rest stays.</summary>
internal static class WorkerEnvironment
{
    private const string Threads = "OMP_NUM_THREADS";
    private const string Interface = "GLOO_SOCKET_IFNAME";

    /// <param name="port">Where rank 0 is to listen, on the loopback interface.</param>
    public static void Prepare(IDictionary<string, string?> environment, int rank, int size, int port)
    {
        Dictionary<string, string> variables = new()
        {
            ["RANK"] = Text(rank),
            ["WORLD_SIZE"] = Text(size),
            ["LOCAL_RANK"] = Text(rank),
            ["LOCAL_WORLD_SIZE"] = Text(size),
            ["MASTER_ADDR"] = "127.0.0.1",
            ["MASTER_PORT"] = Text(port),
        };
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        environment[Threads] = Text(Math.Max(1, ThreadsOf(environment) / size));
        if (OperatingSystem.IsLinux())
        {
            environment.TryAdd(Interface, "lo");
        }
    }

    /// <summary>A port that nobody listens at just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Those that one process would compute with; the processes share them.</summary>
    private static int ThreadsOf(IDictionary<string, string?> environment) =>
        environment.TryGetValue(Threads, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads > 0
            ? threads
            : Environment.ProcessorCount;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
