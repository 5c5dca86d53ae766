using System.Text;
using Microsoft.Build.Evaluation;
using Microsoft.Build.Execution;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging;

namespace FineTune.Sdk.Tests.Support;

/// <summary>
/// What <c>dotnet build</c> does, with the MSBuild of the SDK in this process: the same restore, evaluation and console lines, a second of start-up less. One
/// at a time, because environment variables and the current folder belong to the process.
/// </summary>
internal static class InProcessBuild
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <param name="tasks">Filled with the names of the tasks that ran.</param>
    public static async Task<CommandResult> RunAsync(
        string project,
        bool restore,
        IReadOnlyDictionary<string, string> properties,
        string[] targets,
        IReadOnlyDictionary<string, string> environment,
        List<string> tasks)
    {
        await OneAtATime.WaitAsync();
        string folder = Directory.GetCurrentDirectory();
        var before = new Dictionary<string, string?>();
        try
        {
            // Set where the tests themselves run under the Terminal Logger, which does not show these builds.
            IEnumerable<KeyValuePair<string, string>> variables = environment.Append(KeyValuePair.Create("_MSBUILDTLENABLED", ""));
            foreach ((string name, string value) in variables)
            {
                before[name] = Environment.GetEnvironmentVariable(name);
                Environment.SetEnvironmentVariable(name, value);
            }

            return await Task.Run(() => Run(project, restore, properties, targets, tasks));
        }
        finally
        {
            foreach ((string name, string? value) in before)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            Directory.SetCurrentDirectory(folder);
            OneAtATime.Release();
        }
    }

    private static CommandResult Run(string project, bool restore, IReadOnlyDictionary<string, string> properties, string[] targets, List<string> tasks)
    {
        var output = new StringBuilder();
        bool succeeded = (!restore
            || Build(project, Restoring(properties), ["Restore"], BuildRequestDataFlags.ClearCachesAfterBuild | BuildRequestDataFlags.SkipNonexistentTargets
                | BuildRequestDataFlags.IgnoreMissingEmptyAndInvalidImports | BuildRequestDataFlags.FailOnUnresolvedSdk, output, []))
            && Build(project, new Dictionary<string, string>(properties), targets, BuildRequestDataFlags.None, output, tasks);
        return new CommandResult(succeeded ? 0 : 1, output.ToString());
    }

    /// <summary>With what MSBuild's own -restore sets.</summary>
    private static Dictionary<string, string> Restoring(IReadOnlyDictionary<string, string> properties) => new(properties)
    {
        ["MSBuildRestoreSessionId"] = Guid.NewGuid().ToString("D"),
        ["MSBuildIsRestoring"] = "true",
    };

    private static bool Build(
        string project, Dictionary<string, string> properties, string[] targets, BuildRequestDataFlags flags, StringBuilder output, List<string> tasks)
    {
        using var projects = new ProjectCollection(properties);
        using var manager = new BuildManager("tests");
        var console = new ConsoleLogger(LoggerVerbosity.Minimal, text => output.Append(text), _ => { }, () => { });
        var parameters = new BuildParameters(projects)
        {
            Loggers = [console, new TaskNames(tasks)],
            MaxNodeCount = 1,
            EnableNodeReuse = false,
            UICulture = System.Globalization.CultureInfo.InvariantCulture,
        };
        BuildResult result = manager.Build(parameters, new BuildRequestData(project, properties!, null, targets, null, flags));
        return result.OverallResult == BuildResultCode.Success;
    }

    private sealed class TaskNames(List<string> tasks) : ILogger
    {
        public LoggerVerbosity Verbosity { get; set; }

        public string? Parameters { get; set; }

        public void Initialize(IEventSource eventSource) => eventSource.TaskStarted += (_, started) => tasks.Add(started.TaskName);

        public void Shutdown()
        {
        }
    }
}
