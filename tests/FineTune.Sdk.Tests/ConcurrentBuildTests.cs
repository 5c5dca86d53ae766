using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>Two builds of one project at the same time, as two processes.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ConcurrentBuildTests(PackedSdk sdk)
{
    [Fact]
    public async Task The_second_waits_says_for_whom_and_trains_nothing()
    {
        using var project = new ModelProject(sdk);
        (await project.RunAsync("restore", "reviews.finetune")).Succeeded();
        Held held = await HoldTrainingAsync(project);
        RunningBuild second = RunningBuild.Start(project);
        await second.SaysAsync("waiting for another build of this project, process ");
        held.LetGo();
        (await held.Build.EndAsync()).Succeeded();
        (await second.EndAsync()).Succeeded().Says($"Train: waiting for another build of this project, process ").Says("(reviews, Train) since ")
            .Says("Train: the other build did it");
        Assert.Equal("tokenize train evaluate", project.Starts());
    }

    [Fact]
    public async Task Two_with_other_values_end_each_with_its_own_model()
    {
        using var project = new ModelProject(sdk);
        (await project.RunAsync("restore", "reviews.finetune")).Succeeded();
        Held held = await HoldTrainingAsync(project, "-p:LearningRate=1e-3", "-o", project["first/"]);
        RunningBuild second = RunningBuild.Start(project, "-p:LearningRate=1e-4", "-o", project["second/"]);
        await second.SaysAsync("waiting for another build of this project, process ");
        held.LetGo();
        (await held.Build.EndAsync()).Succeeded();
        (await second.EndAsync()).Succeeded();
        Assert.Contains("LearningRate = 0.001,", await File.ReadAllTextAsync(project["first/reviews/model.safetensors"]), StringComparison.Ordinal);
        Assert.Contains("LearningRate = 0.0001,", await File.ReadAllTextAsync(project["second/reviews/model.safetensors"]), StringComparison.Ordinal);
        foreach (string folder in (string[])["first", "second"])
        {
            (await project.RunAsync(
                "build",
                "reviews.finetune",
                "--no-restore",
                "-t:Verify",
                folder == "first" ? "-p:LearningRate=1e-3" : "-p:LearningRate=1e-4",
                "-o",
                project[folder + "/"])).Succeeded();
        }
    }

    [LinuxFact("a build waits at a named pipe")]
    public async Task What_another_build_has_replaced_in_between_is_put_back()
    {
        using var project = new ModelProject(sdk);
        string door = project["door"];
        Assert.Equal(0, (await CommandRunner.RunAsync("mkfifo", project.Folder, [door])).ExitCode);
        project.Edit("reviews.finetune", "</Project>", """
              <Target Name="Wait" AfterTargets="Train" Condition="'$(WaitAt)' != ''">
                <Message Importance="high" Text="waits between the stages" />
                <Exec Command="cat '$(WaitAt)'" />
              </Target>
            </Project>
            """);
        (await project.RunAsync("restore", "reviews.finetune")).Succeeded();
        RunningBuild first = RunningBuild.Start(project, "-p:LearningRate=1e-3", "-o", project["first/"], "-p:WaitAt=" + door);
        await first.SaysAsync("waits between the stages");
        (await project.RunAsync("build", "reviews.finetune", "--no-restore", "-p:LearningRate=1e-4", "-o", project["second/"])).Succeeded();
        await File.WriteAllTextAsync(door, "go on\n");
        (await first.EndAsync()).Succeeded();
        Assert.Contains("LearningRate = 0.001,", await File.ReadAllTextAsync(project["first/reviews/model.safetensors"]), StringComparison.Ordinal);
        Assert.Contains("LearningRate = 0.0001,", await File.ReadAllTextAsync(project["second/reviews/model.safetensors"]), StringComparison.Ordinal);
        (await project.RunAsync("build", "reviews.finetune", "--no-restore", "-t:Verify", "-p:LearningRate=1e-3", "-o", project["first/"])).Succeeded();
        Assert.Equal("tokenize train train evaluate evaluate", project.Starts());
    }

    [Fact]
    public async Task A_lock_whose_owner_was_killed_is_taken_over()
    {
        using var project = new ModelProject(sdk);
        (await project.RunAsync("restore", "reviews.finetune")).Succeeded();
        Held held = await HoldTrainingAsync(project);
        RunningBuild second = RunningBuild.Start(project);
        await second.SaysAsync("Train: waiting for another build of this project, process ");
        held.Build.Kill();
        await held.Build.EndAsync();
        held.LetGo();
        CommandResult result = (await second.EndAsync()).Succeeded();
        Assert.DoesNotContain("the other build did it", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        Assert.Equal("tokenize train train evaluate", project.Starts());
    }

    /// <summary>Starts a build and comes back when its engine trains, which it does until it is let go.</summary>
    private static async Task<Held> HoldTrainingAsync(ModelProject project, params string[] arguments)
    {
        string hold = Path.Combine(project.EngineFolder, "train.hold");
        await File.WriteAllTextAsync(hold, "");
        var trains = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(project.EngineFolder, "train.held");
        watcher.Created += (_, _) => trains.TrySetResult();
        watcher.EnableRaisingEvents = true;
        RunningBuild build = RunningBuild.Start(project, arguments);
        Task<CommandResult> ended = build.EndAsync();
        Assert.True(await Task.WhenAny(trains.Task, ended) == trains.Task, "The build ended before it trained.");
        return new Held(build, () => File.Delete(hold));
    }

    private sealed record Held(RunningBuild Build, Action LetGo);
}
