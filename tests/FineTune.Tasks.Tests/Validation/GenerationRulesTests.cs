using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>What a project says of generated texts: arguments, metrics and samples.</summary>
public sealed class GenerationRulesTests
{
    [Fact]
    public void Samples_are_texts_in_their_order_each_with_its_place()
    {
        using ProjectUnderTest project = Generating("", "<Sample Include=\"Once upon a time\" /><Sample Include=\"Another, then\" />");

        IReadOnlyList<SampleSpec> samples = project.Read().Samples;

        Assert.Equal(["Once upon a time", "Another, then"], samples.Select(sample => sample.Text));
        Assert.Equal([(7, 6), (7, 43)], samples.Select(sample => (sample.Position!.Line, sample.Position.Column)));
    }

    [Fact]
    public void Arguments_of_generation_are_read()
    {
        using ProjectUnderTest project = Generating(
            "<PredictWithGenerate>true</PredictWithGenerate><GenerationMaxNewTokens>20</GenerationMaxNewTokens><GenerationNumBeams>3</GenerationNumBeams>"
                + "<RougeUseStemmer>true</RougeUseStemmer>",
            "<Metric Include=\"rougeL\" Minimum=\"0.1\" /><Metric Include=\"chrf++\" />");

        TaskArguments arguments = project.Read().TaskArguments;

        Assert.True(arguments.PredictWithGenerate && arguments.RougeUseStemmer);
        Assert.Equal((20, 3, null), (arguments.GenerationMaxNewTokens, arguments.GenerationNumBeams, arguments.GenerationMaxLength));
    }

    [Theory]
    [InlineData(
        "",
        "<Sample Include=\"What is it?\" />",
        "FT1004(7,6) Include of Sample = 'What is it?' is not a text in which MSBuild sees no names of files")]
    [InlineData("", "<Sample Include=\"a\" Split=\"b\" />", "FT1003(7,25) Sample has no metadata 'Split'")]
    [InlineData("", "<Metric Include=\"rouge1\" />", "FT1011(7,6) rouge1 is measured on generated texts: set PredictWithGenerate to true")]
    [InlineData(
        "<EvalStrategy>epoch</EvalStrategy><MetricForBestModel>eval_bleu</MetricForBestModel>",
        "",
        "FT1011(4,40) eval_bleu is measured on generated texts: set PredictWithGenerate to true")]
    [InlineData("<GenerationNumBeams>2</GenerationNumBeams>", "", "FT1016(4,6) GenerationNumBeams has no effect: PredictWithGenerate is not true")]
    [InlineData("<RougeUseStemmer>true</RougeUseStemmer>", "<Sample Include=\"a\" />", "FT1016(4,6) RougeUseStemmer has no effect")]
    [InlineData("<GenerationMaxNewTokens>0</GenerationMaxNewTokens>", "", "FT1004(4,6) GenerationMaxNewTokens = '0'")]
    [InlineData(
        "<PredictWithGenerate>true</PredictWithGenerate><GenerationMaxLength>9</GenerationMaxLength><GenerationMaxNewTokens>9</GenerationMaxNewTokens>",
        "",
        "FT1011(4,53) GenerationMaxLength and GenerationMaxNewTokens both say")]
    public void What_has_no_sense_is_said_where_it_stands(string properties, string items, string expected)
    {
        using ProjectUnderTest project = Generating(properties, items);
        IReadOnlyList<string> problems = project.Problems();
        Assert.True(problems.Any(problem => problem.StartsWith(expected, StringComparison.Ordinal)), string.Join("\n", problems));
    }

    [Theory]
    [InlineData("", "<Sample Include=\"a\" />", "FT1011(7,6) Sample is for text-generation")]
    [InlineData("<PredictWithGenerate>true</PredictWithGenerate>", "", "FT1011(4,6) PredictWithGenerate is for text-generation")]
    public void Tasks_that_generate_nothing_have_none_of_it(string properties, string items, string expected)
    {
        using var project = ProjectUnderTest.With(properties, items);
        Assert.Contains(project.Problems(), problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    private static ProjectUnderTest Generating(string properties, string items) => new($"""
        <Project>
          <PropertyGroup>
            <FineTuneTask>text-generation</FineTuneTask><BaseModel>builtin:llama-tiny</BaseModel>
            {properties}
          </PropertyGroup>
          <ItemGroup><Dataset Include="data/train.csv" /><Dataset Include="data/test.csv" />
            {items}
          </ItemGroup>
        </Project>
        """);
}
