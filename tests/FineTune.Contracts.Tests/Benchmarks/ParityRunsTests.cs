using FineTune.Testing;

namespace FineTune.Contracts.Tests.Benchmarks;

/// <summary>benchmarks/parity.cs takes minutes: a name that no run has ends it before anything starts.</summary>
public sealed class ParityRunsTests
{
    [Fact]
    public async Task A_run_that_does_not_exist_is_refused_with_the_names_of_those_that_do()
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string output) = await FileProgram.RunAsync("benchmarks/parity.cs", folder.Path, "no-python", "--only", "bert-tokens,opt-sdg");

        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            "--only: there is no run opt-sdg; the runs are bert-single, bert-tokens, bert-masked, roberta-single, ", output, StringComparison.Ordinal);
        Assert.Contains(", opt-sgd, ", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
