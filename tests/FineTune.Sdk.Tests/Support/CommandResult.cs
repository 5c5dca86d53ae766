namespace FineTune.Sdk.Tests.Support;

/// <summary>How a command ended and all it printed.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public IEnumerable<string> Lines => Output.Split('\n').Select(line => line.Trim());

    /// <summary>The lines, each as what stands between spaces: the cells of a table.</summary>
    public IEnumerable<string[]> Rows => Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public CommandResult Succeeded()
    {
        Assert.True(ExitCode == 0, Output);
        Assert.DoesNotContain(" warning ", Output, StringComparison.Ordinal);
        return this;
    }

    /// <summary>It succeeded with a warning.</summary>
    public CommandResult SucceededBut(string code)
    {
        Assert.True(ExitCode == 0, Output);
        return Says($" warning {code}: ");
    }

    public CommandResult Failed()
    {
        Assert.True(ExitCode != 0, Output);
        return this;
    }

    public CommandResult Says(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"'{text}' is not in:\n{Output}");
        return this;
    }
}
