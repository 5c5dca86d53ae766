using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Has the engine serve the report of this project while the build runs. Projects of a build share a server, which ends with the build: those of a node by
/// the node, those of several nodes by a folder that they share.
/// </summary>
public sealed class StartWatch : Task
{
    private const string Key = "FineTune.Watch";

    private const int KeyLetters = 16;

    /// <summary>Who watches may take a moment to see the last page.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>Where the build was started, which its nodes have in common.</summary>
    [Required]
    public string StartupFolder { get; set; } = null!;

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        if (IsUnattended)
        {
            SaidOnce.Say((IBuildEngine4)BuildEngine, "Watch: nobody watches in continuous integration, so no page is served", GroupFolder);
            return true;
        }

        try
        {
            Server server = Shared(settings);
            string model = Path.GetFullPath(settings.ModelFolder, Path.GetDirectoryName(settings.ProjectFile)!);
            server.Engine.WriteLine($"{settings.FineTuneFolder}\t{model}");
            BuildEngine.Say($"Watch: {settings.ProjectName} is at {server.Address}");
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.FineTuneFolder) is { } failure)
        {
            Log.Report(failure, settings.ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }

    private static bool IsUnattended => GitHubAnnotations.IsThere || Environment.GetEnvironmentVariable("CI") is "true" or "1" or "True";

    /// <summary>What the nodes of a build share.</summary>
    private string GroupFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "FineTune.Sdk",
        "watch",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(StartupFolder)))[..KeyLetters]);

    private Server Shared(StageSettings settings)
    {
        var build = (IBuildEngine4)BuildEngine;
        if (build.GetRegisteredTaskObject(Key, RegisteredTaskObjectLifetime.Build) is Server running)
        {
            return running;
        }

        var engine = EngineProcess.Start(EngineProcess.RunningHost, ["exec", settings.EnginePath, "watch", "--group", GroupFolder], Grace);
        var server = new Server(engine, engine.ReadLine() ?? throw new FineTuneException(
            DiagnosticCatalog.EngineNotStarted, new SourcePosition(settings.ProjectFile), new OutputLines(engine.LastLines)));
        build.RegisterTaskObject(Key, server, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return server;
    }

    /// <summary>MSBuild disposes it when the build ends.</summary>
    private sealed record Server(EngineProcess Engine, string Address) : IDisposable
    {
        public void Dispose()
        {
            Engine.Stop();
            Engine.WaitForExit();
            Engine.Dispose();
        }
    }
}
