using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>The environment variables an engine is started with. What the user has set stays.</summary>
internal static class EngineEnvironment
{
    /// <summary>By which MPI's launchers, and Slurm, say who is who.</summary>
    private static readonly string[] OfLaunchers =
        ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"];

    /// <param name="verb">What the engine is to do; null where that is no stage.</param>
    public static void Prepare(IDictionary<string, string?> environment, string? verb)
    {
        RemoveMSBuildVariables(environment);
        LimitSpinning(environment);
        KeepFreedMemory(environment);
        if (verb == JoinRanks.Verb || verb == StageFolder.Verb(Stage.Train) || verb == StageFolder.Verb(Stage.Evaluate))
        {
            CompileOnce(environment);
        }
    }

    /// <summary>MSBuild's own variables say where its SDK lies and would mislead another .NET process.</summary>
    private static void RemoveMSBuildVariables(IDictionary<string, string?> environment)
    {
        foreach (string name in new List<string>(environment.Keys))
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            {
                environment.Remove(name);
            }
        }
    }

    /// <summary>
    /// libtorch's OpenMP threads spin while they wait. On a machine that does something else as well they then take turns with it, and everything
    /// becomes ten times slower (docs/performance.md). A short spin costs nothing on an idle machine.
    /// </summary>
    private static void LimitSpinning(IDictionary<string, string?> environment)
    {
        const string SpinCount = "GOMP_SPINCOUNT";
        if (!environment.ContainsKey(SpinCount) && !environment.ContainsKey("OMP_WAIT_POLICY"))
        {
            environment[SpinCount] = "10000";
        }
    }

    /// <summary>Trials that run at the same time share the machine's cores.</summary>
    /// <param name="threads">How many threads this engine computes with; null for as many as the machine has.</param>
    public static void ShareThreads(IDictionary<string, string?> environment, int? threads)
    {
        if (threads is { } count)
        {
            environment.TryAdd("OMP_NUM_THREADS", count.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The engine takes itself for one process.</summary>
    public static void LeaveLauncher(IDictionary<string, string?> environment)
    {
        foreach (string name in OfLaunchers)
        {
            environment.Remove(name);
        }
    }

    /// <summary>
    /// Before each aligned block, as tensors have them, glibc cuts off a few bytes and keeps them for small requests. They stay between blocks that
    /// are free, which then cannot become one, and memory grows by holes that nothing fits into (docs/adr/0010-memory-of-a-step.md). Large blocks get no
    /// mapping of
    /// their own, and the end of the heap is not given back, as the next step would have to take all of it again, 4 KiB at a time.
    /// </summary>
    private static void KeepFreedMemory(IDictionary<string, string?> environment)
    {
        const string Tunables = "GLIBC_TUNABLES";
        if (!environment.ContainsKey(Tunables))
        {
            // Without top_pad: where memory is short the end of the heap would be taken in such steps that nothing is left for what cannot be refused.
            environment[Tunables] = "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592";
        }
    }

    /// <summary>
    /// .NET compiles what runs often a second and a third time, in the first minute and on a thread that takes a core from libtorch. What computes has
    /// nothing to gain from it: its time is spent in native code, and ours was compiled ahead of time (docs/performance.md).
    /// </summary>
    private static void CompileOnce(IDictionary<string, string?> environment) => environment.TryAdd("DOTNET_TieredCompilation", "0");
}
