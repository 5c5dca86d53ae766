using System.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.EngineProcesses;

public sealed class CommandLineTextTests
{
    [Fact]
    public void Every_argument_arrives_as_it_is()
    {
        string[] arguments =
        [
            "plain", "", " ", "two words", "dq\"uote", "\"", "\\\"", "\" --json \"", "ends with\\", "a\\\\\"b", "it's", "tab\tin", "line\nend",
            "$HOME `x` %PATH% ;&|", "--torch", "日本 \"語\"\\",
        ];

        // A program that prints one argument a line, begun as the CLI begins what RunArguments says.
        var start =
            new ProcessStartInfo("dotnet", CommandLineText.Of(["exec", BuildFacts.FakeEngine, "predict", .. arguments])) { RedirectStandardOutput = true };
        // Another test may be telling the program what to do.
        start.Environment.Remove("FINETUNE_FAKE_ENGINE");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(string.Concat(arguments.Prepend("predict").Select(argument => $"[{argument}]{Environment.NewLine}")), output);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  mpirun   -n\t8\n ", "[mpirun][-n][8]")]
    [InlineData("'/opt/my tools/mpirun' -x \"A=b c\"", "[/opt/my tools/mpirun][-x][A=b c]")]
    [InlineData("/opt/'my tools'/mpirun --a=\"it's\" ''", "[/opt/my tools/mpirun][--a=it's][]")]
    [InlineData(@"C:\mpi\bin\mpiexec.exe -n 2", @"[C:\mpi\bin\mpiexec.exe][-n][2]")]
    [InlineData("srun \"--mpi=pmix", null)]
    [InlineData("srun it's", null)]
    public void A_command_has_these_words(string text, string? expected) =>
        Assert.Equal(expected, CommandLineText.Words(text) is { } words ? string.Concat(words.Select(word => $"[{word}]")) : null);
}
