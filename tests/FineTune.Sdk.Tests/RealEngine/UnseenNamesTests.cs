using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>
/// What a newcomer sees of <c>dotnet new finetune --task token-classification</c>: a model from random weights that finds names it has never read.
/// </summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class UnseenNamesTests(PackedSdk sdk)
{
    private static readonly string Data = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates", "content", "finetune", "data");

    [Fact]
    public async Task The_templates_model_is_useful_and_not_perfect_and_knows_names_by_form_and_place()
    {
        using var project = new ModelProject(sdk);
        project.Environment.Remove("FineTuneEnginePath");
        project.Write("reviews.finetune", $"""
            <Project Sdk="FineTune.Sdk/{sdk.Version}">
              <PropertyGroup>
                <FineTuneTask>token-classification</FineTuneTask>
                <BaseModel>builtin:bert-tiny</BaseModel>
                <MaxLength>32</MaxLength>
                <PerDeviceTrainBatchSize>16</PerDeviceTrainBatchSize>
                <LearningRate>5e-4</LearningRate>
              </PropertyGroup>
              <ItemGroup>
                <Dataset Include="{Data}/train.jsonl" Split="train" />
                <Dataset Include="{Data}/test.jsonl" Split="test" />
                <Metric Include="f1" Minimum="0.65" Maximum="0.9" />
              </ItemGroup>
            </Project>
            """);
        (await project.BuildAsync()).Succeeded();
        CommandResult answer = await project.RunAsync("run", "--project", "reviews.finetune", "--no-build", "--", "Sara Lindau lives in New York");
        Assert.Contains(answer.Rows, row => row is ["person", _, "Sara", "Lindau", "(0-11)"]);
        Assert.Contains(answer.Rows, row => row is ["place", _, "New", "York", "(21-29)"]);
    }
}
