using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Tests.Validation;

public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  mpirun   -n\t8\n ", "[mpirun][-n][8]")]
    [InlineData("'/opt/my tools/mpirun' -x \"A=b c\"", "[/opt/my tools/mpirun][-x][A=b c]")]
    [InlineData("/opt/'my tools'/mpirun --a=\"it's\" ''", "[/opt/my tools/mpirun][--a=it's][]")]
    [InlineData(@"C:\mpi\bin\mpiexec.exe -n 2", @"[C:\mpi\bin\mpiexec.exe][-n][2]")]
    [InlineData("srun \"--mpi=pmix", null)]
    [InlineData("srun it's", null)]
    public void A_command_has_these_words(string text, string? expected) =>
        Assert.Equal(expected, CommandWords.Of(text) is { } words ? string.Concat(words.Select(word => $"[{word}]")) : null);
}
