using FineTune.Tasks.Tests.Support;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Stages;

/// <summary>A launcher (mpirun, srun) starts the engine, and may fail on its own.</summary>
[Collection(FakeEngineCollection.Name)]
public sealed class RunStageLauncherTests : ScriptedStage
{
    /// <summary>mpirun of words it does not know, and one that is not there.</summary>
    [Theory]
    [InlineData("sh -c 'echo no such option >&2; exit 3'", "sh ended with exit code 3. Its last lines:\nno such option")]
    [InlineData("true", "true ended with exit code 0.")]
    [InlineData("'no such launcher' -n 2", "no such launcher")]
    public void A_launcher_that_starts_no_engine_is_told_with_its_words(string launcher, string expected)
    {
        using RunStage task = NewTask(("Launcher", launcher));
        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal("FT3140", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>MPICH's kills all ranks when one is killed, before another can speak.</summary>
    [Theory]
    [InlineData("exit 9", "exit code 9")]
    [InlineData("exit 137", "exit code 137")]
    public void A_launcher_that_ends_its_ranks_before_they_can_speak_is_told_with_its_words(string end, string expected)
    {
        Script(Hello, "err rank 1 was killed", end);
        using RunStage task = NewTask(("Launcher", "env"));
        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal("FT3141", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("rank 1 was killed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 9")]
    [InlineData("exit 137")]
    public void Where_a_rank_has_said_why_the_exit_code_of_the_launcher_is_no_second_error(string end)
    {
        Script(
            Hello,
            """out {"type":"log","level":"error","code":"FT3112","text":"Rank 1 on here has ended without a word"}""",
            """out {"type":"result","succeeded":false}""",
            end);
        using RunStage task = NewTask(("Launcher", "env"));
        Assert.False(task.Execute());
        Assert.Equal("FT3112", Assert.Single(Build.Errors).Code);
    }

    [Fact]
    public void A_launcher_whose_quotes_are_open_is_told()
    {
        using RunStage task = NewTask(("Launcher", "srun \"--mpi=pmix"));
        Assert.False(task.Execute());
        Assert.Equal("FT1004", Assert.Single(Build.Errors).Code);
    }
}
