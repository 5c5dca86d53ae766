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
}
