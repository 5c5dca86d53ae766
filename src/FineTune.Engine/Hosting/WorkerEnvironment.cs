using System.Globalization;

namespace FineTune.Engine.Hosting;

/// <summary>The variables by which the processes of a run on one machine know who they are: torchrun's. What the user has set of the rest stays.</summary>
internal static class WorkerEnvironment
{
    private const string Threads = "OMP_NUM_THREADS";
    private const string Interface = "GLOO_SOCKET_IFNAME";

    /// <param name="portFile">Where rank 0 is to write at which port of the loopback interface it listens.</param>
    public static void Prepare(IDictionary<string, string?> environment, int rank, int size, string portFile)
    {
        Dictionary<string, string> variables = new()
        {
            ["RANK"] = Text(rank),
            ["WORLD_SIZE"] = Text(size),
            ["LOCAL_RANK"] = Text(rank),
            ["LOCAL_WORLD_SIZE"] = Text(size),
            ["MASTER_ADDR"] = "127.0.0.1",
            ["FINETUNE_MASTER_PORT_FILE"] = portFile,
        };
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        // Of another launcher.
        environment.Remove("MASTER_PORT");
        environment.Remove("PET_MASTER_PORT");
        environment[Threads] = Text(Math.Max(1, ThreadsOf(environment) / size));
        if (OperatingSystem.IsLinux())
        {
            environment.TryAdd(Interface, "lo");
        }
    }

    /// <summary>Those that one process would compute with; the processes share them.</summary>
    private static int ThreadsOf(IDictionary<string, string?> environment) =>
        environment.TryGetValue(Threads, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads > 0
            ? threads
            : Environment.ProcessorCount;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
