using System.Net;
using System.Net.Sockets;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>What an editor asks of a project while somebody types must cost nothing.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class DesignTimeTests(PackedSdk sdk)
{
    /// <summary>Reading it would take minutes, sparse as it is.</summary>
    private const long HugeFile = 20L << 30;

    [Fact]
    public async Task A_design_time_build_runs_no_stage_reads_no_data_and_asks_nobody()
    {
        using var project = new ModelProject(sdk);
        using var hub = new TcpListener(IPAddress.Loopback, 0);
        hub.Start();
        project.Environment["HF_ENDPOINT"] = $"http://{hub.LocalEndpoint}";
        project.Edit("reviews.finetune", "builtin:bert-tiny", "org/model");
        project.Edit("reviews.finetune", "<Dataset ", "<Dataset Include=\"org/data\" Split=\"train\" /><Dataset ");
        project.Edit("reviews.finetune", "<LearningRate>", "<PushToHub>me/reviews</PushToHub><LearningRate>");
        await using (FileStream data = File.OpenWrite(project["data/train.csv"]))
        {
            data.SetLength(HugeFile);
        }

        foreach (string target in (string[])
        [
            "Build", "Compile", "ResolveReferences", "Tokenize", "Train", "Evaluate", "Push", "Verify", "Compare", "GetTargetPath"
        ])
        {
            (await project.BuildAsync("-t:" + target, "-p:DesignTimeBuild=true")).Succeeded();
            Assert.Empty(project.TasksOfLastBuild().Intersect(["CheckStage", "RunStage", "VerifyModel", "RunHubVerb", "Exec"]));
        }

        project.Write("app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><ProjectReference Include="../reviews.finetune" /></ItemGroup>
            </Project>
            """);
        string[] asked = ["-t:Compile;ResolveReferences", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true"];
        (await project.RunAsync(["msbuild", "app/app.csproj", "-restore", .. asked])).Succeeded();

        Assert.Equal(("", false, false), (project.Starts(), hub.Pending(), Directory.Exists(project["obj/finetune"])));
    }
}
