using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>Names of modules as transformers 5.12 has them (named_modules of models made there).</summary>
public sealed class ModuleNamesTests
{
    [Theory]
    [InlineData("vit", "vit.encoder.layer.11.attention.attention.query", "vit.layers.11.attention.q_proj")]
    [InlineData("vit", "vit.encoder.layer.0.attention.output.dense", "vit.layers.0.attention.o_proj")]
    [InlineData("vit", "vit.encoder.layer.0.intermediate.dense.lora_A.weight", "vit.layers.0.mlp.fc1.lora_A.weight")]
    [InlineData("deit", "deit.encoder.layer.0.output.dense.base_layer.bias", "deit.layers.0.mlp.fc2.base_layer.bias")]
    [InlineData(
        "audio-spectrogram-transformer",
        "audio_spectrogram_transformer.encoder.layer.0.attention.attention.value",
        "audio_spectrogram_transformer.layers.0.attention.v_proj")]
    [InlineData("swin", "swin.encoder.layers.0.blocks.1.attention.self.key", "swin.encoder.layers.0.blocks.1.attention.k_proj")]
    [InlineData("swin", "swin.encoder.layers.3.blocks.0.output.dense", "swin.encoder.layers.3.blocks.0.mlp.fc2")]
    [InlineData("vit", "classifier.weight", "classifier.weight")]
    [InlineData("bert", "bert.encoder.layer.0.attention.self.query", "bert.encoder.layer.0.attention.self.query")]
    [InlineData("convnext", "convnext.encoder.stages.0.layers.0.pwconv1", "convnext.encoder.stages.0.layers.0.pwconv1")]
    public void A_weight_has_the_name_that_its_module_has_in_transformers(string family, string weight, string module)
    {
        ModuleNames names = ModelRegistry.FamilyOf(new ConfigFile(new() { ["model_type"] = family }, null)).Modules;
        Assert.Equal(module, names.ToModules(weight));
        Assert.Equal(weight, names.ToWeights(module));
        Assert.Equal(weight, names.ToWeights(weight));
    }

    [Fact]
    public void PEFT_is_told_the_last_names_of_layers_where_no_other_has_them_and_else_whole_ones()
    {
        string[] all = ["vit.encoder.layer.0.attention.attention.query", "vit.encoder.layer.1.attention.attention.query", "vit.encoder.layer.0.output.dense"];
        Assert.Equal(["q_proj"], ModuleNames.OfVisionTransformers.Targets(["query"], all[..2], all));
        Assert.Equal(["q_proj", "fc2"], ModuleNames.OfVisionTransformers.Targets(["query", "dense"], all, all));
        Assert.Equal(["vit.layers.0.attention.q_proj"], ModuleNames.OfVisionTransformers.Targets(["0.attention.attention.query"], all[..1], all));
        Assert.Equal(["query"], ModuleNames.OfWeights.Targets(["query"], all[..2], all));
    }
}
