using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
public sealed class ValidationTests(PackedSdk sdk)
{
    [Fact]
    public async Task Everything_wrong_is_said_at_once_with_its_place()
    {
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "<LearningRate>2e-5</LearningRate>", "<LerningRate>2e-5</LerningRate><NumTrainEpochs>-1</NumTrainEpochs>");
        project.Edit("reviews.finetune", "<Metric ", "<Dataset Include=\"missing.csv\" />\n    <Metric Limit=\"1\" ");
        (await project.BuildAsync()).Failed()
            .Says("reviews.finetune(5,6): error FT1001: Unknown property 'LerningRate'. Did you mean 'LearningRate'?")
            .Says("reviews.finetune(5,37): error FT1004: NumTrainEpochs = '-1' is not a number above 0.")
            .Says("reviews.finetune(9,6): error FT2001: The dataset file 'missing.csv' does not exist.")
            .Says("reviews.finetune(10,13): error FT1003: Metric has no metadata 'Limit'.");
        Assert.Equal("", project.Starts());
        Assert.False(File.Exists(project["obj/finetune/project.json"]));
    }

    [Fact]
    public async Task A_warning_can_be_silenced_or_made_an_error()
    {
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "LearningRate>2e-5</LearningRate", "EvaluationStrategy>no</EvaluationStrategy");
        (await project.BuildAsync()).Says("reviews.finetune(5,6): warning FT1006");
        (await project.BuildAsync("-p:TreatWarningsAsErrors=true")).Failed().Says("error FT1006");
        (await project.BuildAsync("-p:NoWarn=FT1006%3BFT1021")).Succeeded();
    }
}
