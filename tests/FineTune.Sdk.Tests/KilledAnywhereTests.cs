using System.Diagnostics;
using System.Globalization;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>
/// Builds killed at random instants: at the n-th change of any file, so that each instant lies beside a write. The next build ends with a model of the right
/// arguments that Verify accepts. FINETUNE_TEST_KILLS=50 for the long run.
/// </summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class KilledAnywhereTests(PackedSdk sdk)
{
    /// <summary>About as many changes as an undisturbed build makes.</summary>
    private const int Changes = 90;

    private enum Victim
    {
        Engine,
        Node,
        Tree,
    }

    [LinuxFact("the engine is found by /proc")]
    public async Task After_a_kill_at_any_instant_the_next_build_is_right()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_TEST_KILLS") ?? "2", CultureInfo.InvariantCulture);
        var random = new Random(int.Parse(Environment.GetEnvironmentVariable("FINETUNE_TEST_SEED") ?? "1", CultureInfo.InvariantCulture));
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        foreach (Victim victim in Enum.GetValues<Victim>())
        {
            for (int kill = 0; kill < kills; kill++)
            {
                int instant = random.Next(1, Changes);
                string rate = (random.Next(1, 1_000_000) / 1e9).ToString("R", CultureInfo.InvariantCulture);
                await KillAsync(project, rate, victim, instant);
                string context = string.Create(CultureInfo.InvariantCulture, $"{victim} killed at change {instant}");
                CommandResult next = await project.BuildAsync("-p:LearningRate=" + rate);
                Assert.True(next.ExitCode == 0, $"{context}: {next.Output}");
                CommandResult verified = await project.BuildAsync("-t:Verify", "-p:LearningRate=" + rate);
                Assert.True(verified.ExitCode == 0, $"{context}: {verified.Output}");
                string weights = await File.ReadAllTextAsync(project["bin/reviews/model.safetensors"]);
                Assert.Contains(
                    string.Create(CultureInfo.InvariantCulture, $"LearningRate = {double.Parse(rate, CultureInfo.InvariantCulture)},"),
                    weights,
                    StringComparison.Ordinal);
                Assert.False(Directory.Exists(project["obj/finetune/train/output.partial"]), context);
                string[] left = [.. Directory.GetFiles(Path.GetDirectoryName(project.Folder)!, "*", SearchOption.AllDirectories)
                    .Where(file => file.EndsWith("tmp", StringComparison.Ordinal))];
                Assert.True(left.Length == 0, $"{context} leaves {string.Join(", ", left)}");
            }
        }
    }

    /// <summary>
    /// Starts a build of its own arguments, so that Train and Evaluate run, and kills at an instant; a build that ends before is an instant, too.
    /// </summary>
    private static async Task KillAsync(ModelProject project, string rate, Victim victim, int instant)
    {
        int changes = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(project.Folder)!) { IncludeSubdirectories = true, InternalBufferSize = 1 << 16 };
        watcher.Created += (_, _) => Count();
        watcher.Changed += (_, _) => Count();
        watcher.Renamed += (_, _) => Count();
        watcher.Deleted += (_, _) => Count();
        watcher.EnableRaisingEvents = true;
        using Process build =
            DotnetCommand.Start(project.Folder, ["build", "reviews.finetune", "--no-restore", "-p:LearningRate=" + rate], project.Environment);
        Task<string> output = build.StandardOutput.ReadToEndAsync();
        Task<string> error = build.StandardError.ReadToEndAsync();
        Task ended = build.WaitForExitAsync();
        await Task.WhenAny(reached.Task, ended);
        if (victim == Victim.Engine)
        {
            EnginesOf(project).ForEach(Kill);
        }
        else if (!build.HasExited)
        {
            build.Kill(entireProcessTree: victim == Victim.Tree);
        }

        await ended;
        await output;
        await error;

        void Count()
        {
            if (Interlocked.Increment(ref changes) == instant)
            {
                reached.TrySetResult();
            }
        }
    }

    private static List<int> EnginesOf(ModelProject project) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), out int number) ? number : 0
           where id > 0 && CommandLine(id).Contains(project["obj/finetune/"], StringComparison.Ordinal)
           select id,
    ];

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return "";
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using Process engine = Process.GetProcessById(id);
            engine.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended since it was found.
        }
    }
}
