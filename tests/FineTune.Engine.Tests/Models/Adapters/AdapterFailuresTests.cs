using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>What is wrong with an adapter is one error at its place.</summary>
public sealed class AdapterFailuresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert", "sequence-classification-1", "qeury", "did you mean 'query'?")]
    [InlineData("bert", "sequence-classification-1", "query;vale", "did you mean 'value'?")]
    [InlineData(
        "bert",
        "sequence-classification-1",
        "bert.encoder.layer.0.attention.self.quary",
        "did you mean 'bert.encoder.layer.0.attention.self.query'?")]
    [InlineData("llama", "causal-lm-1", @".*\.(gate|upp)", "names that end in q_proj, k_proj, v_proj, o_proj")]
    [InlineData("gpt2", "causal-lm-1", "c_proj;q_proj", "c_attn")]
    public void A_target_that_is_not_there_is_FT3040_with_what_is(string family, string model, string targets, string told)
    {
        var lora = new LoraConfig { TargetModules = targets.Split(';') };
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Adapted($"{family}/{model}", lora));

        Assert.Equal(("FT3040", nameof(TrainingArguments.LoraTargetModules)), (failure.Descriptor.Code, failure.Argument));
        Assert.Contains(told, failure.Message + failure.Descriptor.Message("", "", "", failure.Message), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FT3040", nameof(TrainingArguments.LoraExcludeModules), "did you mean 'value'?")]
    [InlineData("FT3040", nameof(TrainingArguments.LoraRankPattern), "did you mean 'query'?")]
    [InlineData("FT3040", nameof(TrainingArguments.LoraAlphaPattern), "'key'")]
    [InlineData("FT3003", nameof(TrainingArguments.LoraLayersToTransform), "the blocks of the layers with an update are 0 to 1")]
    public void A_choice_among_the_targets_that_means_none_of_them_is_told(string code, string argument, string told)
    {
        var lora = new LoraConfig
        {
            ExcludeModules = argument == nameof(TrainingArguments.LoraExcludeModules) ? ["valeu"] : [],
            RankPattern = argument == nameof(TrainingArguments.LoraRankPattern) ? [KeyValuePair.Create("qeury", 4.0)] : [],
            AlphaPattern = argument == nameof(TrainingArguments.LoraAlphaPattern) ? [KeyValuePair.Create("key", 4.0)] : [],
            LayersToTransform = argument == nameof(TrainingArguments.LoraLayersToTransform) ? [0, 12] : [],
        };

        FineTuneException failure = Assert.Throws<FineTuneException>(() => Adapted("bert/sequence-classification-1", lora));

        Assert.Equal((code, argument), (failure.Descriptor.Code, failure.Argument));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_of_which_none_is_left_are_FT3003()
    {
        var lora = new LoraConfig { TargetModules = ["query"], ExcludeModules = ["query"] };

        FineTuneException failure = Assert.Throws<FineTuneException>(() => Adapted("bert/sequence-classification-1", lora));

        Assert.Equal(("FT3003", nameof(TrainingArguments.LoraExcludeModules)), (failure.Descriptor.Code, failure.Argument));
    }

    [Fact]
    public void A_module_to_save_that_is_not_there_is_FT3040()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => Adapted("bert/sequence-classification-1", new LoraConfig { ModulesToSave = ["poolr"] }));

        Assert.Equal(("FT3040", nameof(TrainingArguments.LoraModulesToSave)), (failure.Descriptor.Code, failure.Argument));
    }

    [Theory]
    [InlineData("(", "LoraTargetModules = '(' cannot be used")]
    [InlineData(@"(a+)+\w*(\w+)*\w+!", "FT3040")]
    public void An_expression_that_is_none_is_FT3003(string pattern, string told)
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => Adapted("bert/sequence-classification-1", new LoraConfig { TargetModules = [pattern] }));

        Assert.Contains(told, $"{failure.Descriptor.Code} {failure.Message}", StringComparison.Ordinal);
        Assert.Equal(nameof(TrainingArguments.LoraTargetModules), failure.Argument);
    }

    [Theory]
    [InlineData(true, nameof(TrainingArguments.LoraTargetModules))]
    [InlineData(false, nameof(TrainingArguments.LoraModulesToSave))]
    public void A_head_that_is_tied_is_FT3041(bool isTarget, string argument)
    {
        string tied = ModelGolden.AllNames.First(name => name.StartsWith("gpt2/causal", StringComparison.Ordinal));
        string folder = Copy(tied, config => config["tie_word_embeddings"] = true, weight => weight != "lm_head.weight");
        var lora = new LoraConfig { TargetModules = isTarget ? ["c_attn", "lm_head"] : [], ModulesToSave = isTarget ? [] : ["wte"] };

        FineTuneException failure = Assert.Throws<FineTuneException>(() => Of(folder, lora, new HeadSpec(ModelHead.CausalLanguageModeling, [])));

        Assert.Equal(("FT3041", argument), (failure.Descriptor.Code, failure.Argument));
    }

    [Theory]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"IA3\"", "its peft_type is IA3")]
    [InlineData("\"r\": 3", "\"r\": 0", "its r is 0")]
    [InlineData("\"r\": 3", "\"r\": \"three\"", "another kind of value")]
    [InlineData("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa_niter_4\"", "pissa_niter_4")]
    [InlineData("\"layer_replication\": null", "\"layer_replication\": [[0, 1]]", "its layer_replication is [[0,1]]")]
    [InlineData("\"bias\": \"none\"", "\"bias\": \"some\"", "its bias is \"some\"")]
    [InlineData("\"rank_pattern\": {}", "\"rank_pattern\": {\"q(\": 4}", "is no expression")]
    [InlineData("{", "[", "FT1230")]
    public void An_adapter_config_that_cannot_be_used_is_FT1230_at_its_file(string from, string to, string told)
    {
        CopyAdapter("bert");
        string path = _folder["adapter/adapter_config.json"];
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(_folder["adapter"], CPU, out _));

        Assert.Contains(told, $"{failure.Descriptor.Code} {failure.Message}", StringComparison.Ordinal);
        Assert.Equal(path, failure.Position!.File);
    }

    [Fact]
    public void An_adapter_without_its_weights_is_FT1230()
    {
        CopyAdapter("bert");
        File.Delete(_folder["adapter/adapter_model.safetensors"]);

        Assert.Equal("FT1230", Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(_folder["adapter"], CPU, out _)).Descriptor.Code);
    }

    [Fact]
    public void An_adapter_with_half_an_update_is_FT1230()
    {
        CopyAdapter("bert");
        Rewrite("adapter/adapter_model.safetensors", name => !name.EndsWith("layer.0.attention.self.query.lora_B.weight", StringComparison.Ordinal));

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(_folder["adapter"], CPU, out _));

        Assert.Equal("FT1230", failure.Descriptor.Code);
        Assert.Contains("query.lora_A.weight without", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_model_that_is_not_there_is_FT1231_and_one_beside_is_found()
    {
        CopyAdapter("bert");
        string path = _folder["adapter/adapter_config.json"];
        JsonObject config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["base_model_name_or_path"] = "elsewhere/tiny";
        File.WriteAllText(path, config.ToJsonString());

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(_folder["adapter"], CPU, out _));
        Assert.Equal(("FT1231", path), (failure.Descriptor.Code, failure.Position!.File));

        Directory.Move(Copy("bert/sequence-classification-1"), _folder["tiny"]);
        using IModel opened = PretrainedModel.Trained(_folder["adapter"], CPU, out _);
        Assert.NotEmpty(opened.Weights);
    }

    [Theory]
    [InlineData("llama/causal-lm-1", "it has no bert.encoder.layer.0.attention.self.query.weight")]
    [InlineData("roberta/sequence-classification-1", "it has no bert.encoder")]
    public void A_base_model_of_another_family_is_FT1232(string other, string told)
    {
        using AdapterGolden golden = AdapterGolden.Of("bert");
        using ModelGolden model = ModelGolden.Of(other);

        FineTuneException failure =
            Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(new ModelSource(model.Folder, golden.Folder), CPU, out _));

        // A decoder's configuration has no head for SEQ_CLS of that name in its file.
        Assert.Equal("FT1232", failure.Descriptor.Code);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_model_of_other_sizes_is_FT1232()
    {
        CopyAdapter("bert");
        Rewrite("adapter/adapter_model.safetensors", _ => true, weight => weight.shape.Length == 2 ? cat([weight, weight], 1) : weight);
        using ModelGolden model = ModelGolden.Of("bert/sequence-classification-1");

        FineTuneException failure =
            Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(new ModelSource(model.Folder, _folder["adapter"]), CPU, out _));

        Assert.Equal("FT1232", failure.Descriptor.Code);
        Assert.Contains("and its update", failure.Message, StringComparison.Ordinal);
    }

    private static IModel Adapted(string golden, LoraConfig lora)
    {
        using ModelGolden model = ModelGolden.Of(golden);
        using (PretrainedModel.Trained(model.Folder, CPU, out HeadSpec head))
        {
            return Of(model.Folder, lora, head);
        }
    }

    private static IModel Of(string folder, LoraConfig lora, HeadSpec head) =>
        PretrainedModel.ForTraining(new BaseModelSpec("base", BaseModelKind.Folder, folder), head, 10, CPU, new RecordingSink(), lora: lora);

    private void CopyAdapter(string name)
    {
        using AdapterGolden golden = AdapterGolden.Of(name);
        Directory.CreateDirectory(_folder["adapter"]);
        foreach (string file in Directory.GetFiles(golden.Folder, "adapter_*"))
        {
            File.Copy(file, Path.Combine(_folder["adapter"], Path.GetFileName(file)));
        }

        string path = _folder["adapter/adapter_config.json"];
        File.WriteAllText(path, File.ReadAllText(path).Replace(golden.Lora.BaseModel!, golden.Base.Folder, StringComparison.Ordinal));
    }

    /// <summary>A copy of a golden model with other fields and fewer weights.</summary>
    private string Copy(string golden, Action<JsonObject>? change = null, Func<string, bool>? keeps = null)
    {
        using ModelGolden model = ModelGolden.Of(golden);
        string folder = _folder["copy"];
        Directory.CreateDirectory(folder);
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(model.Folder, ConfigFile.Name)))!.AsObject();
        change?.Invoke(config);
        File.WriteAllText(Path.Combine(folder, ConfigFile.Name), config.ToJsonString());
        File.Copy(Path.Combine(model.Folder, WeightFiles.Safetensors), Path.Combine(folder, WeightFiles.Safetensors));
        Rewrite("copy/model.safetensors", keeps ?? (_ => true));
        return folder;
    }

    private void Rewrite(string path, Func<string, bool> keeps, Func<Tensor, Tensor>? change = null)
    {
        List<KeyValuePair<string, Tensor>> written = [];
        using (SafetensorsFile file = SafetensorsFile.Open(_folder[path]))
        {
            written.AddRange(file.Names.Where(keeps).Select(name => KeyValuePair.Create(name, change?.Invoke(file.Read(name)) ?? file.Read(name))));
        }

        SafetensorsFile.Write(_folder[path], written);
    }
}
