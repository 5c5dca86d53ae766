using FineTune.Contracts;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>An adapter of the Hub comes with the model that it is for.</summary>
public sealed class AdapterPullTests : HubTests
{
    private const string AdapterId = "alice/adapter";

    [Fact]
    public async Task An_adapter_comes_with_its_base_model_each_at_its_commit()
    {
        Repository model = Hub.AddModel();
        Repository adapter = AddAdapter("\"base_model_name_or_path\": \"google-bert/tiny\"");

        PulledModel pulled = await Hub.PullModelAsync(id: AdapterId);

        Assert.Equal((adapter.Head.Id, model.Head.Id), (pulled.Commit, pulled.Base!.Commit));
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], pulled.Files.Select(file => file.Path));
        Assert.True(File.Exists(Path.Combine(pulled.Folder, "adapter_model.safetensors")));
        Assert.True(File.Exists(Path.Combine(pulled.Base.Folder, "model.safetensors")));
        PinFile pins = PinFile.Load(Hub.Folder[PinFile.FileName]);
        Assert.Equal(model.Head.Id, pins.Find(RevisionKind.BaseModel, HubFixture.ModelId, "main"));
    }

    [Theory]
    [InlineData("\"base_model_name_or_path\": \"/home/alice/tiny\"")]
    [InlineData("\"base_model_name_or_path\": null")]
    public async Task An_adapter_whose_base_model_is_none_of_the_Hub_is_FT1231(string field)
    {
        AddAdapter(field);

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync(id: AdapterId));

        Assert.Equal("FT1231", failure.Descriptor.Code);
    }

    private Repository AddAdapter(string field) => Hub.Server.State.Create(RepositoryKind.Model, AdapterId)
        .Add("adapter_config.json", $$"""{"peft_type": "LORA", {{field}}}""")
        .Add("adapter_model.safetensors", HubFixture.Bytes(100));
}
