using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>A model that starts from another project's model.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ChainTests(PackedSdk sdk)
{
    private const string Everything = "tokenize train evaluate";

    [Theory]
    [InlineData]
    [InlineData("-m:2")]
    [InlineData("-graph")]
    public async Task One_build_of_the_last_project_builds_all_in_order(params string[] arguments)
    {
        using ModelProject project = Create();
        CommandResult result = (await project.RunAsync(["build", "reviews.finetune", .. arguments])).Succeeded();
        Assert.Equal($"{Everything} {Everything}", project.Starts());
        Assert.Equal(
            ["domain", "reviews"], result.Lines.Where(line => line.Contains(" -> bin/", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]));

        (await project.RunAsync(["build", "reviews.finetune", "--no-restore", .. arguments])).Succeeded()
            .Says("domain -> bin/domain/ (accuracy 0.913, up to date)").Says("reviews -> bin/reviews/ (accuracy 0.913, up to date)");
        Assert.Equal("", project.Starts());

        project.Edit("../domain/domain.finetune", "2e-5", "3e-5");
        (await project.RunAsync(["build", "reviews.finetune", "--no-restore", .. arguments])).Succeeded()
            .Says("Train: LearningRate changed from 2e-5 to 3e-5").Says("Train: ../domain/domain.finetune/model.safetensors changed");
        Assert.Equal("train evaluate train evaluate", project.Starts());
    }

    [Theory]
    [InlineData("-m:2")]
    [InlineData("-graph")]
    public async Task An_application_of_two_models_of_one_base_builds_each_once(string argument)
    {
        using ModelProject project = Create();
        project.Write("../second/second.finetune", File.ReadAllText(project["reviews.finetune"]));
        project.Write("../second/data/train.csv", "text,label\nother,1\nwords,0\n");
        project.Write("../second/data/test.csv", "text,label\nmore,0\n");
        project.Write("../app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost></PropertyGroup>
              <ItemGroup><ProjectReference Include="../reviews/reviews.finetune;../second/second.finetune" /></ItemGroup>
            </Project>
            """);
        project.Write("../app/Program.cs", "return 0;");
        (await project.RunAsync("build", "../app/app.csproj", argument)).Succeeded();
        Assert.Equal(3, project.Starts().Split(' ').Count(verb => verb == "train"));
        Assert.All(["reviews", "second"], model => Assert.True(File.Exists(project[$"../app/bin/Debug/net10.0/models/{model}/model.safetensors"])));
        (await project.RunAsync("build", "../app/app.csproj", "--no-restore", argument)).Succeeded();
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task The_same_weights_of_the_first_train_the_last_once()
    {
        using ModelProject project = Create();
        await File.WriteAllTextAsync(Path.Combine(project.EngineFolder, "domain.weights"), "the same in any case");
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        project.Edit("../domain/domain.finetune", "2e-5", "3e-5");
        (await project.BuildAsync()).Succeeded().Says("Train: LearningRate changed").Says("reviews -> bin/reviews/ (accuracy 0.913, up to date)");
        // The first one's card says another learning rate.
        Assert.Equal("train evaluate", project.Starts());
    }

    [Fact]
    public async Task A_replay_of_the_last_runs_the_last_alone_and_sees_that_the_first_has_moved_on()
    {
        using ModelProject project = Create();
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Succeeded().Says("reviews: the replay gave the same bytes")
            .Says("domain -> bin/domain/ (accuracy 0.913, up to date)");
        Assert.Equal("tokenize train", project.Starts());
        Assert.False(Directory.Exists(project["../domain/obj/finetune/replay"]));

        project.Edit("../domain/domain.finetune", "2e-5", "3e-5");
        (await project.RunAsync("build", "../domain/domain.finetune", "--no-restore")).Succeeded();
        project.Starts();
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Failed()
            .Says("error FT9121: ../domain/domain.finetune/model.safetensors has another content.");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task A_gate_of_the_first_stops_the_last_and_a_slip_in_the_last_costs_no_training_of_the_first()
    {
        using ModelProject project = Create();
        project.Edit("reviews.finetune", "<LearningRate>", "<LearningRates>1</LearningRates><LearningRate>");
        (await project.BuildAsync()).Failed().Says("error FT1001");
        Assert.Equal("", project.Starts());
        project.Edit("reviews.finetune", "<LearningRates>1</LearningRates>", "");
        project.Edit("../domain/domain.finetune", "\"0.8\"", "\"0.99\"");
        (await project.BuildAsync()).Failed().Says("domain.finetune(").Says("error FT4001");
        Assert.Equal(Everything, project.Starts());
    }

    [Theory]
    [InlineData("../domain/dommain.finetune", "FT1250")]
    [InlineData("reviews.finetune", "FT1251")]
    public async Task A_project_that_is_not_there_or_is_this_one_is_an_error(string baseModel, string code)
    {
        using ModelProject project = Create();
        project.Edit("reviews.finetune", "../domain/domain.finetune", baseModel);
        (await project.BuildAsync()).Failed().Says($"reviews.finetune(4,6): error {code}: ");
        Assert.Equal("", project.Starts());
    }

    private ModelProject Create()
    {
        var project = new ModelProject(sdk);
        project.Write("../domain/domain.finetune", File.ReadAllText(project["reviews.finetune"]));
        project.Write("../domain/data/train.csv", "text,label\nplain,1\ntext,0\n");
        project.Write("../domain/data/test.csv", "text,label\nmore,1\n");
        project.Edit("reviews.finetune", "builtin:bert-tiny", "../domain/domain.finetune");
        return project;
    }
}
