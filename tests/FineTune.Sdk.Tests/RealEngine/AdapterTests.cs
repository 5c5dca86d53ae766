using System.Text.Json;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class AdapterTests(PackedSdk sdk)
{
    /// <summary>A model that is merged is the base model of a project whose adapter stays one, and that of a third.</summary>
    [Fact]
    public async Task An_adapter_is_built_asked_and_built_on()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        project.Edit("reviews.finetune", "<LearningRate>1e-3</LearningRate>", "<Peft>lora</Peft><LoraR>4</LoraR><LearningRate>1e-2</LearningRate>");

        (await project.BuildAsync()).Succeeded().Says("trainable params:");

        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        Assert.True(File.Exists(project["bin/reviews/adapter/adapter_model.safetensors"]));
        (await project.BuildAsync()).Succeeded().Says(", up to date)");
        (await project.RunAsync("run", "--project", "reviews.finetune", "--", "the film was great")).Succeeded().Says("tive  0.");
        string first = await File.ReadAllTextAsync(project["reviews.finetune"]);
        Directory.CreateDirectory(project["models"]);
        Directory.Move(project["bin/reviews"], project["models/first"]);

        project.Write("reviews.finetune", OnBase(first, "models/first", "<MergeAdapter>false</MergeAdapter><LoadIn4Bit>true</LoadIn4Bit>"));
        (await project.BuildAsync()).Succeeded().Says("the base model takes ");

        Assert.False(File.Exists(project["bin/reviews/model.safetensors"]));
        using (JsonDocument config = JsonDocument.Parse(await File.ReadAllTextAsync(project["bin/reviews/adapter_config.json"])))
        {
            Assert.Equal("models/first", config.RootElement.GetProperty("base_model_name_or_path").GetString());
        }

        (await project.BuildAsync()).Succeeded().Says(", up to date)");
        (await project.RunAsync("run", "--project", "reviews.finetune", "--", "the film was great")).Succeeded().Says("tive  0.");
        Directory.Move(project["bin/reviews"], project["models/second"]);

        project.Write("reviews.finetune", OnBase(first, "models/second", "").Replace("<Peft>lora</Peft><LoraR>4</LoraR>", "", StringComparison.Ordinal));
        (await project.BuildAsync()).Succeeded();

        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        (await project.BuildAsync("-p:LoraR=2")).Failed().Says("FT1011");
        (await project.BuildAsync("-p:Peft=lora", "-p:LoraTargetModules=qeury")).Failed().Says("FT3040");
    }

    private static string OnBase(string project, string folder, string properties) => project
        .Replace("<BaseModel>builtin:bert-tiny</BaseModel>", $"<BaseModel>{folder}</BaseModel>{properties}", StringComparison.Ordinal)
        .Replace("<VocabSize>200</VocabSize>", "", StringComparison.Ordinal);
}
