using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Verbs;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Verbs;

public sealed class PredictVerbTests
{
    [Theory]
    [InlineData("--jsn", "--jsn")]
    [InlineData("some text|--topk", "--topk")]
    [InlineData("--top-k|3|--temperature|0.5|some text", null)]
    [InlineData("-k=3", "-k=3")]
    [InlineData("--json|some text", null)]
    [InlineData("--aggregation-strategy|max|some text", null)]
    [InlineData("some text|--|--jsn", null)]
    [InlineData("-5 degrees|- a dash|--- three", null)]
    public void An_option_that_there_is_not_is_no_text(string arguments, string? expected) =>
        Assert.Equal(expected, PredictVerb.UnknownOption(CommandLine.Parse(["predict", "--model", "m", "--torch", "t", .. arguments.Split('|')])));

    [Fact]
    public void A_text_that_begins_with_an_at_sign_is_a_text()
    {
        ParseResult result = CommandLine.Parse(["predict", "--model", "m", "--torch", "t", "@anna likes it", "@missing.rsp"]);

        Assert.Empty(result.Errors);
        Assert.Equal(["@anna likes it", "@missing.rsp"], result.GetRequiredValue<string[]>("text"));
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("3")]
    [InlineData("")]
    public void An_aggregation_strategy_is_one_of_five(string value) => Assert.Equal(
        "--aggregation-strategy is none, simple, first, average or max.",
        Assert.Single(CommandLine.Parse(["predict", "--model", "m", "--torch", "t", "--aggregation-strategy", value, "some text"]).Errors).Message);

    [Fact]
    public void A_model_that_is_not_built_and_an_unknown_option_are_coded_errors()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("error FT1023: There is no model in", Errors(folder.Path, "some text"), StringComparison.Ordinal);
        Assert.Contains(
            "error FT1024: Unknown option '--jsn'. The options are: --json, --aggregation-strategy, --context, --max-new-tokens, --do-sample, --temperature, "
                + "--top-k, --top-p, --min-p, --repetition-penalty, --no-repeat-ngram-size, --num-beams, --length-penalty, --early-stopping, --min-length, "
                + "--seed, --stop-strings, --raw, --help;",
            Errors(folder.Path, "--jsn"),
            StringComparison.Ordinal);
    }

    /// <summary>What the verb says on standard error before it ends as it must.</summary>
    private static string Errors(string model, string argument)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        try
        {
            Console.SetError(errors);
            Assert.Equal((int)EngineExitCode.ErrorsReported, CommandLine.Parse(["predict", "--model", model, "--torch", "t", argument]).Invoke());
        }
        finally
        {
            Console.SetError(before);
        }

        return errors.ToString();
    }
}
