using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Runs FineTune.TestRanks under a real launcher. .ci/run installs both; where one is not there the test fails.</summary>
/// <param name="ExitCode">The launcher's.</param>
/// <param name="Lines">What all ranks and the launcher said.</param>
internal sealed record MpiRun(int ExitCode, IReadOnlyList<string> Lines)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static string Program { get; } = typeof(MpiRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "TestRanks").Value!;

    /// <summary>The lines that begin with this, without it.</summary>
    public IEnumerable<string> With(string beginning) =>
        Lines.Where(line => line.StartsWith(beginning, StringComparison.Ordinal)).Select(line => line[beginning.Length..]);

    /// <summary>Runs ranks to their end, after which none may be left.</summary>
    /// <param name="launcher"><c>openmpi</c> or <c>mpich</c>.</param>
    /// <param name="arguments">Of FineTune.TestRanks.</param>
    public static async Task<MpiRun> StartAsync(string launcher, int ranks, params string[] arguments)
    {
        string mark = Guid.NewGuid().ToString("N");
        string[] defaults = ["", "", "20", "20"];
        MpiRun run = await RunAsync(launcher, ["-n", Text(ranks), "dotnet", "exec", Program, .. arguments, .. defaults[arguments.Length..], mark]);
        await ProcessesLeft.AssertNoneAsync(mark);
        return run;
    }

    /// <summary>
    /// The same below a process that outlives it by a second, as a build outlives its engine. A launcher that sees a rank killed kills all others at once.
    /// </summary>
    public static Task<MpiRun> StartBelowAsync(string launcher, int ranks, params string[] arguments) =>
        RunAsync(launcher, ["-n", Text(ranks), "sh", "-c", "\"$@\"; code=$?; sleep 1; exit $code", "sh", "dotnet", "exec", Program, .. arguments]);

    /// <param name="arguments">Of the launcher: how many of which program.</param>
    /// <param name="onLine">Told each line as it comes.</param>
    public static async Task<MpiRun> RunAsync(string launcher, string[] arguments, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo($"mpirun.{launcher}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It would give each rank a second to end after a signal, also those that have ended.
        string[] own = launcher == "openmpi" ? ["--allow-run-as-root", "--oversubscribe", "--mca", "odls_base_sigkill_timeout", "0"] : [];
        foreach (string argument in own.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var lines = new List<string>();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            onLine?.Invoke(line.Data ?? "");
            lock (lines)
            {
                // Open MPI gives ranks a terminal, which .NET greets.
                lines.Add((line.Data ?? "").Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal).TrimEnd('\r'));
            }
        }

        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        Begin(process, launcher);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail(new StringBuilder($"It did not end in {Limit.TotalSeconds} s:").AppendJoin('\n', lines).ToString());
        }

        return new MpiRun(process.ExitCode, lines);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Begin(Process process, string launcher)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Fail($"mpirun.{launcher} is not on this machine: apt-get install openmpi-bin mpich, as .ci/run does.");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
}
