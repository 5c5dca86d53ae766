using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>What a project says of preferences.</summary>
public sealed class ObjectiveRulesTests
{
    [Fact]
    public void Objective_and_beta_are_read_and_metrics_are_those_of_the_objective()
    {
        using ProjectUnderTest project = Of("<Objective>dpo</Objective><Beta>0.3</Beta>", "<Metric Include=\"rewards/accuracies\" Minimum=\"0.6\" />");
        TaskArguments arguments = project.Read().TaskArguments;
        Assert.Equal((Objective.Dpo, 0.3), (arguments.Objective, arguments.Beta));
    }

    [Theory]
    [InlineData("<Objective>ppo</Objective>", "", "FT1004(4,6) Objective = 'ppo'")]
    [InlineData("<Beta>0.3</Beta>", "", "FT1016(4,6) Beta has no effect: Objective is not 'dpo'")]
    [InlineData("<LossType>ipo</LossType>", "", "FT1016(4,6) LossType has no effect: Objective is not 'dpo'")]
    [InlineData("<Objective>dpo</Objective><LabelSmoothing>0.1</LabelSmoothing>", "", "FT1016(4,32) LabelSmoothing has no effect: LossType is neither")]
    [InlineData("<Objective>dpo</Objective><LossType>exo_pair</LossType>", "", "FT1011(4,32) LossType exo_pair needs LabelSmoothing above 0")]
    [InlineData("<Objective>dpo</Objective><LossType>robust</LossType><LabelSmoothing>0.5</LabelSmoothing>", "", "FT1004(4,59) LabelSmoothing = '0.5'")]
    [InlineData("<Objective>dpo</Objective><LossType>aot</LossType>", "", "FT1004(4,32) LossType = 'aot'")]
    [InlineData("<Objective>dpo</Objective><Beta>0</Beta>", "", "FT1004(4,32) Beta = '0'")]
    [InlineData("<Objective>dpo</Objective>", "<Metric Include=\"perplexity\" />", "FT4011(7,6) ")]
    [InlineData("", "<Metric Include=\"rewards/margins\" />", "FT4011(7,6) ")]
    [InlineData("<Objective>dpo</Objective><Packing>true</Packing>", "", "FT1011(4,32) Packing is for texts and answers, and Objective is dpo")]
    [InlineData(
        "<Objective>reward</Objective><PredictWithGenerate>true</PredictWithGenerate>", "", "FT1011(4,35) PredictWithGenerate is for answers that are right")]
    [InlineData("<Objective>dpo</Objective><LabelSmoothingFactor>0.1</LabelSmoothingFactor>", "", "FT1011(4,32) LabelSmoothingFactor")]
    [InlineData("<Objective>reward</Objective>", "<Sample Include=\"a\" />", "FT1011(7,6) A Sample is a text to go on with")]
    public void What_has_no_sense_is_said_where_it_stands(string properties, string items, string expected)
    {
        using ProjectUnderTest project = Of(properties, items);
        IReadOnlyList<string> problems = project.Problems();
        Assert.True(problems.Any(problem => problem.StartsWith(expected, StringComparison.Ordinal)), string.Join("\n", problems));
    }

    private static ProjectUnderTest Of(string properties, string items) => new($"""
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
