using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Bert;
using FineTune.Engine.Models.GptNeoX;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

public sealed class ModelConfigTests
{
    [Theory]
    [InlineData("bert", "position_embedding_type", "\"relative_key\"")]
    [InlineData("bert", "is_decoder", "true")]
    [InlineData("albert", "position_embedding_type", "\"relative_key_query\"")]
    [InlineData("electra", "add_cross_attention", "true")]
    [InlineData("roberta", "is_decoder", "true")]
    [InlineData("xlm-roberta", "position_embedding_type", "\"relative_key\"")]
    [InlineData("deberta", "talking_head", "true")]
    [InlineData("deberta-v2", "attention_head_size", "7")]
    [InlineData("deberta-v2", "pooler_hidden_size", "7")]
    [InlineData("falcon", "alibi", "true")]
    [InlineData("falcon", "hidden_dropout", "0.1")]
    [InlineData("gemma", "use_bidirectional_attention", "true")]
    [InlineData("modernbert", "classifier_pooling", "\"max\"")]
    [InlineData("modernbert", "rope_scaling", "{\"rope_type\":\"yarn\"}")]
    [InlineData("wav2vec2", "add_adapter", "true")]
    [InlineData("wav2vec2", "adapter_attn_dim", "16")]
    [InlineData("wav2vec2", "feat_extract_norm", "\"batch\"")]
    [InlineData("hubert", "conv_pos_batch_norm", "true")]
    [InlineData("wavlm", "add_adapter", "true")]
    [InlineData("data2vec-audio", "add_adapter", "true")]
    public void A_field_that_would_give_another_model_is_refused(string modelType, string field, string value)
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Open(modelType, field, value));

        Assert.Equal("FT1210", failure.Descriptor.Code);
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
        Assert.Contains(value, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Files written by hand give the number of labels alone, which in transformers comes before names of another number.</summary>
    [Theory]
    [InlineData("""{ "num_labels": 3 }""", "LABEL_0,LABEL_1,LABEL_2")]
    [InlineData("""{ "num_labels": 1, "id2label": null }""", "LABEL_0")]
    [InlineData("""{ "num_labels": 3, "id2label": { "0": "a", "1": "b" } }""", "LABEL_0,LABEL_1,LABEL_2")]
    [InlineData("""{ "num_labels": 2, "id2label": { "1": "b", "0": "a" } }""", "a,b")]
    [InlineData("""{ "num_labels": null, "id2label": { "0": "a" } }""", "a")]
    [InlineData("{}", "LABEL_0,LABEL_1")]
    public void Labels_are_named_or_counted(string json, string expected)
    {
        var config = new ConfigFile(JsonNode.Parse(json)!.AsObject(), null);

        Assert.Equal(expected.Split(','), LabelConfig.Read(config, ModelHead.TokenClassification).Labels);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2000000000")]
    [InlineData("\"3\"")]
    public void An_impossible_number_of_labels_is_refused(string count)
    {
        var config = new ConfigFile(new JsonObject { ["num_labels"] = JsonNode.Parse(count) }, null);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => LabelConfig.Read(config, ModelHead.SequenceClassification));

        Assert.Equal("FT1208", failure.Descriptor.Code);
        Assert.Contains("num_labels", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>transformers reads the base of GPT-NeoX's rotation by its own name, and by the common one only within rope_parameters.</summary>
    [Theory]
    [InlineData("""{ "rope_theta": 500.0 }""", 10_000)]
    [InlineData("""{ "rope_theta": 500.0, "rotary_emb_base": 300 }""", 300)]
    [InlineData("""{ "rotary_emb_base": 300, "rope_scaling": { "type": "linear", "factor": 2.0 } }""", 300)]
    [InlineData("""{ "rotary_emb_base": 300, "rope_parameters": { "rope_type": "default", "rope_theta": 500.0 } }""", 500)]
    public void The_base_of_the_rotation_of_GPT_NeoX(string json, double expected)
    {
        var config = new ConfigFile(JsonNode.Parse(json)!.AsObject(), null);

        Assert.Equal(expected, GptNeoXConfig.From(config).Rope.Theta);
    }

    [Theory]
    [InlineData("bert", "hidden_act", "\"gelu_of_tomorrow\"")]
    [InlineData("wav2vec2", "conv_dim", "[8, 8]")]
    [InlineData("wav2vec2", "num_attention_heads", "7")]
    [InlineData("wav2vec2", "num_conv_pos_embedding_groups", "7")]
    [InlineData("wav2vec2", "mask_time_prob", "1.5")]
    [InlineData("hubert", "conv_stride", "[5, 0, 2, 2, 2, 2, 2]")]
    [InlineData("wavlm", "num_buckets", "2")]
    [InlineData("wavlm", "num_buckets", "321")]
    [InlineData("wavlm", "max_bucket_distance", "80")]
    [InlineData("data2vec-audio", "conv_pos_kernel_size", "0")]
    [InlineData("data2vec-audio", "num_conv_pos_embeddings", "2000000000")]
    [InlineData("whisper", "encoder_attention_heads", "7")]
    [InlineData("whisper", "d_model", "3")]
    [InlineData("audio-spectrogram-transformer", "num_attention_heads", "7")]
    [InlineData("audio-spectrogram-transformer", "patch_size", "200")]
    [InlineData("bert", "hidden_size", "-1")]
    [InlineData("bert", "hidden_size", "\"768\"")]
    [InlineData("bert", "num_attention_heads", "5")]
    [InlineData("bert", "tie_word_embeddings", "1")]
    [InlineData("bert", "pad_token_id", "30522")]
    [InlineData("modernbert", "pad_token_id", "60000")]
    [InlineData("roberta", "pad_token_id", "null")]
    [InlineData("distilbert", "n_heads", "7")]
    [InlineData("albert", "num_hidden_groups", "13")]
    [InlineData("mpnet", "relative_attention_num_buckets", "16")]
    [InlineData("deberta-v2", "conv_kernel_size", "4")]
    [InlineData("deberta-v2", "pos_att_type", "[1]")]
    [InlineData("modernbert", "layer_types", "[\"full_attention\"]")]
    [InlineData("modernbert", "num_attention_heads", "256")]
    [InlineData("bert", "num_hidden_layers", "2000000000")]
    [InlineData("distilbert", "n_layers", "2000000000")]
    [InlineData("albert", "inner_group_num", "2000000000")]
    [InlineData("albert", "inner_group_num", "5000")]
    [InlineData("modernbert", "num_hidden_layers", "10001")]
    [InlineData("bert", "initializer_range", "-1")]
    [InlineData("roberta", "initializer_range", "1e308")]
    [InlineData("distilbert", "initializer_range", "-0.5")]
    [InlineData("electra", "initializer_range", "1e400")]
    [InlineData("modernbert", "initializer_range", "-1")]
    [InlineData("modernbert", "initializer_cutoff_factor", "0")]
    [InlineData("modernbert", "norm_eps", "-1")]
    [InlineData("modernbert", "global_rope_theta", "-1")]
    [InlineData("deberta-v2", "layer_norm_eps", "-1")]
    [InlineData("mpnet", "hidden_size", "1e400")]
    [InlineData("smollm3", "no_rope_layers", "[1, 0]")]
    [InlineData("smollm3", "no_rope_layers", "[-1]")]
    [InlineData("gpt_neo", "attention_types", "[[[\"global\"], 3]]")]
    [InlineData("gpt_neo", "attention_types", "[[[\"sideways\"], 24]]")]
    [InlineData("gpt_neo", "attention_types", "[24]")]
    [InlineData("helium", "head_dim", "64")]
    [InlineData("stablelm", "head_dim", "16")]
    [InlineData("falcon", "num_ln_in_parallel_attn", "2")]
    [InlineData("exaone4", "sliding_window_pattern", "0")]
    public void An_impossible_value_is_an_error(string modelType, string field, string value)
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Open(modelType, field, value));

        Assert.Equal("FT1208", failure.Descriptor.Code);
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Whichever of the two counts elsewhere, it is said where they stand.</summary>
    [Theory]
    [InlineData("{\"model_type\": \"bert\",\n \"hidden_size\": 16,\n  \"hidden_size\": 32}", "'hidden_size' stands twice", 3, 3)]
    [InlineData("{\"model_type\": \"bert\", \"id2label\": {\"0\": \"a\", \"0\": \"b\"}}", "'0' stands twice", 1, 47)]
    [InlineData("{\"model_type\": \"bert\", \"unused\": [{\"a\": 1, \"\\u0061\": 1}]}", "'a' stands twice", 1, 44)]
    [InlineData("{\"model_type\": \"bert\",\n\"score\": NaN}", "'N' is an invalid start", 2, 10)]
    [InlineData("{\"model_type\": \"\\ud800\"}", "a text in it is not Unicode", 1, 16)]
    [InlineData("[]", "it is not a JSON object", 1, 1)]
    [InlineData("", "the file is empty", 0, 0)]
    public void A_file_that_is_not_to_be_read_is_an_error_at_its_place(string text, string reason, int line, int column)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write(ConfigFile.Name, text);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => ConfigFile.Load(path));

        Assert.Equal("FT1208", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", failure.Message, StringComparison.Ordinal);
        Assert.Equal(new SourcePosition(path, line, column), failure.Position);
    }

    [Fact]
    public void A_file_nested_without_end_is_an_error()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write(ConfigFile.Name, "{\"model_type\": \"bert\", \"x\": " + new string('[', 1_000_000));

        Assert.Equal("FT1208", Assert.Throws<FineTuneException>(() => ConfigFile.Load(path)).Descriptor.Code);
    }

    [Theory]
    [InlineData("bert", "{}", 514)]
    [InlineData("roberta", "{}", 512)]
    [InlineData("xlm-roberta", """{"pad_token_id":0}""", 513)]
    [InlineData("mpnet", "{}", 512)]
    [InlineData("deberta-v2", """{"position_biased_input":false}""", 514)]
    [InlineData("modernbert", "{}", 514)]
    [InlineData("unheard-of", "{}", 514)]
    public void The_longest_row_is_as_the_positions_are_counted(string modelType, string fields, int expected)
    {
        using var folder = new TemporaryFolder();
        JsonObject config = JsonNode.Parse(fields)!.AsObject();
        config["model_type"] = modelType;
        config["max_position_embeddings"] = 514;
        folder.Write(ConfigFile.Name, config.ToJsonString());

        Assert.Equal(expected, ModelRegistry.MaxSequence(new BaseModelSpec("base", BaseModelKind.Folder, folder.Path)));
    }

    [Fact]
    public void A_row_longer_than_the_model_is_an_error()
    {
        using ModelGolden golden = ModelGolden.Of("bert/token-classification-1");
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using PackedBatch input = ModelInputs.Of([new long[29]], [new long[29]]);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => model.Forward(input, ForwardOptions.Evaluation));

        Assert.Equal("FT1212", failure.Descriptor.Code);
    }

    [Fact]
    public void A_head_the_family_lacks_is_refused()
    {
        var family = new ModelFamily("bert", "bert", [.. BertFamily.Definition.Architectures.Take(1)]);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => family.WithHead(ModelHead.MaskedLanguageModeling));

        Assert.Equal("FT1211", failure.Descriptor.Code);
    }

    [Fact]
    public void The_head_is_written_and_read_again()
    {
        ConfigFile config = new(new JsonObject { ["id2label"] = new JsonObject { ["0"] = "old" }, ["num_labels"] = 1, ["torch_dtype"] = "bfloat16" }, null);
        var head = new HeadSpec(ModelHead.SequenceClassification, ["no", "yes"], ProblemType.MultiLabelClassification);

        LabelConfig.Write(config.Json, head, BertFamily.Definition.WithHead(head.Head));

        Assert.Equal(
            """{"architectures":["BertForSequenceClassification"],"dtype":"float32","id2label":{"0":"no","1":"yes"},"label2id":{"no":0,"yes":1},"problem_type":"multi_label_classification"}""",
            config.Json.ToJsonString());
        HeadSpec read = LabelConfig.Read(config, BertFamily.Definition.Named(config).Head);
        Assert.Equal((head.Head, head.ProblemType), (read.Head, read.ProblemType));
        Assert.Equal(head.Labels, read.Labels);
    }

    private static void Open(string modelType, string field, string value)
    {
        using var folder = new TemporaryFolder();
        var config = new JsonObject { ["model_type"] = modelType, ["pad_token_id"] = 0, [field] = JsonNode.Parse(value) };
        folder.Write(ConfigFile.Name, config.ToJsonString());
        ModelHead kind = ModelHeads.Of(modelType).Contains(ModelHead.AudioClassification) ? ModelHead.AudioClassification : ModelHead.SequenceClassification;
        var head = new HeadSpec(kind, ["a", "b"]);
        PretrainedModel.ForTraining(new BaseModelSpec(folder.Path, BaseModelKind.Folder, folder.Path), head, 10, CPU, new RecordingSink()).Dispose();
    }
}
