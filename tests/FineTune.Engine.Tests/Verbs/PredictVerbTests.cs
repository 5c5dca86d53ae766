using FineTune.Contracts;
using FineTune.Engine.Verbs;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Verbs;

public sealed class PredictVerbTests
{
    [Theory]
    [InlineData("--jsn", "--jsn")]
    [InlineData("some text|--top-k", "--top-k")]
    [InlineData("-k=3", "-k=3")]
    [InlineData("--json|some text", null)]
    [InlineData("some text|--|--jsn", null)]
    [InlineData("-5 degrees|- a dash|--- three", null)]
    public void An_option_that_there_is_not_is_no_text(string arguments, string? expected) =>
        Assert.Equal(expected, PredictVerb.UnknownOption(CommandLine.Create().Parse(["predict", "--model", "m", "--torch", "t", .. arguments.Split('|')])));

    [Fact]
    public void A_model_that_is_not_built_and_an_unknown_option_are_coded_errors()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("error FT1023: There is no model in", Errors(folder.Path, "some text"), StringComparison.Ordinal);
        Assert.Contains("error FT1024: Unknown option '--jsn'. The options are: --json, --help;", Errors(folder.Path, "--jsn"), StringComparison.Ordinal);
    }

    /// <summary>What the verb says on standard error before it ends as it must.</summary>
    private static string Errors(string model, string argument)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        try
        {
            Console.SetError(errors);
            Assert.Equal((int)EngineExitCode.ErrorsReported, CommandLine.Create().Parse(["predict", "--model", model, "--torch", "t", argument]).Invoke());
        }
        finally
        {
            Console.SetError(before);
        }

        return errors.ToString();
    }
}
