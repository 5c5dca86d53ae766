using FineTune.Testing;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>What CONTRIBUTING.md tells a developer to run.</summary>
public sealed class DeveloperLoopTests
{
    [Fact]
    public async Task Every_room_of_engine_and_tasks_that_has_tests_can_be_named()
    {
        (int exitCode, string output) = await FileProgram.RunAsync("eng/dev.cs", "--list");
        Assert.Equal(0, exitCode);
        string[] rooms = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] some = ["Contracts", "Engine", "Engine/Data", "Engine/Models", "Sdk", "Tasks", "Tasks/Validation", "Tokenizers"];
        Assert.Empty(some.Except(rooms));
    }

    [Theory]
    [InlineData("Nowhere", "There is no room 'Nowhere'")]
    [InlineData("Docs", "'Docs' may be Contracts/Docs or Tasks/Docs.")]
    [InlineData("--fast", "usage: dotnet run eng/dev.cs")]
    public async Task A_slip_says_what_there_is(string argument, string expected)
    {
        (int exitCode, string output) = await FileProgram.RunAsync("eng/dev.cs", argument);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hosted_run_is_the_local_one() =>
        Assert.EndsWith("- run: .ci/run\n", File.ReadAllText(Path.Combine(RepositoryFolder.Path, ".github", "workflows", "ci.yml")), StringComparison.Ordinal);
}
