using FineTune.Sdk.Tests.Support;
using FineTune.TestHub;
using FineTune.Testing;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>The tutorial's project: a base model and a dataset of the Hub, a gate, a push; and the test hub that has them.</summary>
internal sealed class HubProject : IAsyncDisposable
{
    public const string Token = "hf_alice_secret_of_this_test";

    private const string Text = """
        <Project Sdk="FineTune.Sdk/VERSION">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>acme/tiny-bert</BaseModel>
            <MaxLength>16</MaxLength>
            <LearningRate>5e-3</LearningRate>
            <NumTrainEpochs>5</NumTrainEpochs>
            <EvalStrategy>epoch</EvalStrategy>
            <PushToHub>alice/stars</PushToHub>
            <!-- A new head is what fine-tuning is about, the pooler comes with the model, and rows of few words repeat in and across the splits. -->
            <NoWarn>$(NoWarn);FT1202;FT1203;FT2101;FT2102;FT2103</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="acme/reviews" Config="stars" Split="train" Shuffle="42" Take="160" />
            <Dataset Include="acme/reviews" Split="test" />
            <Metric Include="accuracy" Minimum="0.1" />
          </ItemGroup>
        </Project>
        """;

    private HubProject(HubServer server, ModelProject project)
    {
        Server = server;
        Project = project;
    }

    public HubServer Server { get; }

    public ModelProject Project { get; }

    public static async Task<HubProject> CreateAsync(PackedSdk sdk)
    {
        HubServer server = await HubServer.StartAsync();
        server.AddUser("alice", Token);
        await FolderSeed.LoadAsync(server.State, Path.Combine(RepositoryFolder.Path, "tests", "FineTune.TestHub", "golden"));
        ModelProject project = RealModelProject.Create(sdk);
        project.Write("reviews.finetune", Text.Replace("VERSION", sdk.Version, StringComparison.Ordinal));
        project.Environment["HF_ENDPOINT"] = server.Endpoint;
        project.Environment["HF_HOME"] = project["../huggingface"];
        project.Environment["HF_TOKEN"] = Token;
        return new HubProject(server, project);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Project.Dispose();
    }
}
