using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>What becomes of the weights in a base model's files.</summary>
public sealed class PretrainedModelTests
{
    private static readonly string[] Three = ["a", "b", "c"];

    [Theory]
    [InlineData("bert", "bert.")]
    [InlineData("roberta", "roberta.")]
    [InlineData("xlm-roberta", "roberta.")]
    [InlineData("deberta", "deberta.")]
    [InlineData("deberta-v2", "deberta.")]
    [InlineData("modernbert", "model.")]
    public void A_bare_backbone_has_no_prefix(string family, string prefix) =>
        AssertBackboneLoads(family, name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null);

    [Theory]
    [InlineData("bert", "module.")]
    [InlineData("bert", "model.")]
    [InlineData("modernbert", "module.")]
    public void What_a_training_program_put_before_all_names_is_taken_off(string family, string wrapper) =>
        AssertBackboneLoads(family, name => wrapper + name);

    [Fact]
    public void Names_of_TensorFlow_are_known() => AssertBackboneLoads("bert", name => name
        .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
        .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal));

    [Fact]
    public void Weights_of_another_head_and_new_ones_are_listed()
    {
        using var files = new BaseModelFolder("bert/masked-lm-1");
        using IModel model = files.ForTraining(new HeadSpec(ModelHead.TokenClassification, Three));

        LogEvent added = Assert.Single(files.Events.Logs, log => log.Code == "FT1202");
        Assert.Contains("are newly initialised: classifier.weight, classifier.bias.", added.Text, StringComparison.Ordinal);
        LogEvent unused = Assert.Single(files.Events.Logs, log => log.Code == "FT1203");
        Assert.Contains("cls.predictions.bias", unused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tied_decoder_in_the_file_is_not_called_unused()
    {
        using var files = new BaseModelFolder("bert/masked-lm-1", (name, tensor) =>
            name == "bert.embeddings.word_embeddings.weight" ? [name, "cls.predictions.decoder.weight"] : [name]);
        using IModel model = files.ForTraining(new HeadSpec(ModelHead.MaskedLanguageModeling, []));

        Assert.DoesNotContain(files.Events.Logs, log => log.Code is "FT1202" or "FT1203");
        Assert.DoesNotContain(model.Weights, weight => weight.Key.Contains("decoder", StringComparison.Ordinal));
    }

    [Fact]
    public void A_head_of_another_size_is_an_error_that_says_what_to_set()
    {
        using var files = new BaseModelFolder("bert/sequence-classification-1");
        var head = new HeadSpec(ModelHead.SequenceClassification, ["a", "b", "c", "d"]);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => files.ForTraining(head).Dispose());

        Assert.Equal("FT1204", failure.Descriptor.Code);
        Assert.Contains("classifier.weight is [", failure.Message, StringComparison.Ordinal);
        Assert.Contains("IgnoreMismatchedSizes", failure.Descriptor.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_of_another_size_is_started_anew_where_asked()
    {
        using var files = new BaseModelFolder("bert/sequence-classification-1");
        var head = new HeadSpec(ModelHead.SequenceClassification, ["a", "b", "c", "d"]);
        using IModel model = files.ForTraining(head, ignoreMismatchedSizes: true);

        LogEvent log = Assert.Single(files.Events.Logs, log => log.Code == "FT1216");
        Assert.Contains("classifier.bias is [", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(files.Events.Logs, other => other.Code is "FT1202" or "FT1203");
        Assert.Equal([4L], model.Weights.Single(weight => weight.Key == "classifier.bias").Value.shape);
    }

    /// <summary>Sizes that no memory holds are seen before any of it is taken.</summary>
    [Theory]
    [InlineData("hidden_size", 2147483640)]
    [InlineData("vocab_size", 2147483647)]
    [InlineData("max_position_embeddings", 2147483647)]
    [InlineData("intermediate_size", 2147483647)]
    [InlineData("type_vocab_size", 2000000000)]
    public void Sizes_beyond_all_memory_are_an_error(string field, int value)
    {
        using var files = new BaseModelFolder("bert/sequence-classification-1");
        HeadSpec head = LabelConfig.Read(new ConfigFile(files.Config, null), ModelHead.SequenceClassification);
        files.Config = new(files.Config.Where(other => other.Key != "num_attention_heads" && other.Key != field)
            .Select(other => KeyValuePair.Create(other.Key, other.Value?.DeepClone()))
            .Append(KeyValuePair.Create<string, JsonNode?>(field, value)).Append(KeyValuePair.Create<string, JsonNode?>("num_attention_heads", 1)));

        Assert.Contains(Assert.Throws<FineTuneException>(() => files.ForTraining(head).Dispose()).Descriptor.Code, (string[])["FT1204", "FT1208"]);

        File.Delete(System.IO.Path.Combine(files.Path, WeightFiles.Safetensors));
        Assert.Contains(Assert.Throws<FineTuneException>(() => files.ForTraining(head).Dispose()).Descriptor.Code, (string[])["FT3008", "FT1208"]);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Other_floating_point_types_become_fp32(ScalarType type)
    {
        using var files = new BaseModelFolder("bert/sequence-classification-1", type: type);
        using IModel model = PretrainedModel.Trained(files.Path, CPU, out _);
        using SafetensorsFile stored = SafetensorsFile.Open(System.IO.Path.Combine(files.Path, WeightFiles.Safetensors));

        foreach ((string name, Tensor weight) in model.Weights)
        {
            using Tensor expected = stored.Read(name).to(ScalarType.Float32);
            Assert.True(expected.Equals(weight), name);
        }
    }

    [Fact]
    public void Whole_numbers_are_no_weights()
    {
        using var files = new BaseModelFolder("bert/sequence-classification-1", type: ScalarType.Int8);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(files.Path, CPU, out _).Dispose());

        Assert.Equal("FT1204", failure.Descriptor.Code);
        Assert.Contains("holds Int8", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_only_TensorFlow_reads_are_not_passed_over()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type":"bert"}""");
        folder.Write("tf_model.h5", "");
        var head = new HeadSpec(ModelHead.SequenceClassification, Three);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), head, 10, CPU, new RecordingSink()).Dispose());

        Assert.Equal("FT1206", failure.Descriptor.Code);
        Assert.Contains("tf_model.h5", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sharded_model_is_the_same_model()
    {
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of("albert/masked-lm-1");
        using (IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _))
        {
            ModelFolder.Save(folder.Path, model, golden.Folder, maxShardSize: 3000);
        }

        Assert.True(Directory.GetFiles(folder.Path, "model-*.safetensors").Length > 2);
        using DisposeScope scope = NewDisposeScope();
        using IModel sharded = PretrainedModel.Trained(folder.Path, CPU, out _);
        using IModel whole = PretrainedModel.Trained(golden.Folder, CPU, out _);
        Assert.True(whole.Forward(golden.Input(), ForwardOptions.Evaluation).Equals(sharded.Forward(golden.Input(), ForwardOptions.Evaluation)));
    }

    /// <summary>Its default, 50283, is a token of its authors' vocabulary; a smaller one has its own.</summary>
    [Fact]
    public void ModernBERT_from_scratch_takes_the_padding_token_of_its_tokenizer()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "config.json", """{"model_type": "modernbert", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}""");

        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path),
            new HeadSpec(ModelHead.MaskedLanguageModeling, []),
            60,
            CPU,
            new RecordingSink(),
            padTokenId: 3);

        Assert.Equal((60, 3), (model.Config["vocab_size"]!.GetValue<int>(), model.Config["pad_token_id"]!.GetValue<int>()));
    }

    /// <summary>transformers 4 wrote other fields than 5 does, for the same model.</summary>
    [Fact]
    public void ModernBERT_is_the_same_by_the_fields_of_transformers_4()
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of("modernbert/sequence-classification-1");
        using var files = new BaseModelFolder("modernbert/sequence-classification-1");
        JsonObject config = files.Config;
        JsonNode rope = config["rope_parameters"]!;
        config["global_rope_theta"] = rope["full_attention"]!["rope_theta"]!.DeepClone();
        config["local_rope_theta"] = rope["sliding_attention"]!["rope_theta"]!.DeepClone();
        config["global_attn_every_n_layers"] = config["layer_types"]!.AsArray().Select(type => type!.GetValue<string>()).ToList().IndexOf("full_attention", 1);
        config.Remove("rope_parameters");
        config.Remove("layer_types");
        files.Config = config;

        using IModel model = PretrainedModel.Trained(files.Path, CPU, out _);
        using IModel expected = PretrainedModel.Trained(golden.Folder, CPU, out _);

        Assert.True(expected.Forward(golden.Input(), ForwardOptions.Evaluation).Equals(model.Forward(golden.Input(), ForwardOptions.Evaluation)));
    }

    private static void AssertBackboneLoads(string family, Func<string, string?> rename)
    {
        using var files = new BaseModelFolder($"{family}/sequence-classification-1", (name, _) => rename(name) is { } renamed ? [renamed] : []);
        HeadSpec head = LabelConfig.Read(new ConfigFile(files.Config, null), ModelHead.SequenceClassification);
        using IModel model = files.ForTraining(head);
        using IModel original = PretrainedModel.Trained(ModelGolden.Of($"{family}/sequence-classification-1").Folder, CPU, out _);
        string[] heads = ["classifier", "head.", "pooler.dense", "bert.pooler"];
        foreach ((string name, Tensor expected) in original.Weights.Where(weight => !heads.Any(head => weight.Key.StartsWith(head, StringComparison.Ordinal))))
        {
            Assert.True(expected.Equals(model.Weights.Single(weight => weight.Key == name).Value), name);
        }

        Assert.DoesNotContain(files.Events.Logs, log => log.Code == "FT1203");
    }
}
