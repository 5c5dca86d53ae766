using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using FineTune.Tokenizers;
using FineTune.Tokenizers.TokenModels;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

[Collection(RandomNumbersCollection.Name)]
public sealed class GgufErrorsTests
{
    private static readonly ExportSpec Asked = new(ExportFormat.Gguf, Position: new SourcePosition("x.finetune", 9, 6));

    [Fact]
    public async Task An_encoder_is_told_before_it_is_trained()
    {
        using var fixture = new TaskFixture("single");
        fixture.Project = fixture.Project with { Exports = [Asked] };
        await fixture.TokenizeAsync();

        var failure = await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync);
        Assert.Equal(DiagnosticCatalog.NotGguf, failure.Descriptor);
        Assert.Equal(Asked.Position, failure.Position);
        Assert.StartsWith(
            "BertForSequenceClassification of the family 'bert' cannot be exported to GGUF: it holds models that go on with a text, and this one does not.",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opt", "OPTForCausalLM", "llama.cpp has no such architecture")]
    [InlineData("helium", "HeliumForCausalLM", "llama.cpp has no such architecture")]
    [InlineData("gptj", "GPTJForCausalLM", "llama.cpp has no such architecture")]
    [InlineData("llama", "LlamaForSequenceClassification", "it holds models that go on with a text, and this one does not")]
    public void What_llama_cpp_does_not_know_is_an_error_of_its_own(string family, string architecture, string reason)
    {
        var failure = Assert.Throws<FineTuneException>(
            () => GgufModel.LayoutOf(new JsonObject { ["model_type"] = family, ["architectures"] = new JsonArray(architecture) }));
        Assert.Equal(DiagnosticCatalog.NotGguf, failure.Descriptor);
        Assert.Contains($": {reason}.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LlamaForCausalLM", """{"model_type": "llama", "hidden_act": "gelu"}""", "hidden_act is gelu, and llama.cpp computes silu, swish")]
    [InlineData("LlamaForCausalLM", """{"model_type": "llama", "rope_scaling": {"rope_type": "longrope"}}""", "rope_type is longrope")]
    [InlineData("MistralForCausalLM", """{"model_type": "mistral", "hidden_act": "relu"}""", "hidden_act is relu")]
    [InlineData(
        "Qwen2ForCausalLM",
        """
        {"model_type": "qwen2", "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}}
        """,
        "rope_type is llama3, and llama.cpp computes default, linear, dynamic, yarn")]
    [InlineData("Qwen2ForCausalLM", """{"model_type": "qwen2", "rope_scaling": {"rope_type": "yarn", "factor": 2.0, "truncate": false}}""", "truncate of")]
    [InlineData("Qwen3ForCausalLM", """{"model_type": "qwen3", "attention_bias": true}""", "attention_bias is true, and llama.cpp computes without biases")]
    [InlineData("Gemma2ForCausalLM", """{"model_type": "gemma2", "query_pre_attn_scalar": 144}""", "query_pre_attn_scalar is 144, and llama.cpp computes")]
    [InlineData("Gemma2ForCausalLM", """{"model_type": "gemma2", "attn_logit_softcapping": null}""", "attn_logit_softcapping is null")]
    [InlineData(
        "Gemma3ForCausalLM",
        """{"model_type": "gemma3_text", "num_hidden_layers": 2, "layer_types": ["full_attention", "sliding_attention"]}""",
        "layer_types is full, sliding")]
    [InlineData("GPT2LMHeadModel", """{"model_type": "gpt2", "scale_attn_by_inverse_layer_idx": true}""", "scale_attn_by_inverse_layer_idx is true")]
    [InlineData("GPT2LMHeadModel", """{"model_type": "gpt2", "activation_function": "relu"}""", "activation_function is relu")]
    [InlineData("GPTNeoXForCausalLM", """{"model_type": "gpt_neox", "attention_bias": false}""", "attention_bias is false")]
    [InlineData("SmolLM3ForCausalLM", """{"model_type": "smollm3", "no_rope_layer_interval": 2}""", "layer 1 is not rotated, and llama.cpp computes a rotated one")]
    [InlineData("SmolLM3ForCausalLM", """{"model_type": "smollm3", "mlp_bias": true}""", "mlp_bias is true")]
    [InlineData("Exaone4ForCausalLM", """{"model_type": "exaone4"}""", "layer 3 is not rotated")]
    [InlineData("CohereForCausalLM", """{"model_type": "cohere", "use_qk_norm": true}""", "use_qk_norm is true, and llama.cpp computes with false")]
    [InlineData("PhiForCausalLM", """{"model_type": "phi", "qk_layernorm": true}""", "qk_layernorm is true")]
    [InlineData("StableLmForCausalLM", """{"model_type": "stablelm", "qk_layernorm": true}""", "qk_layernorm is true")]
    [InlineData("FalconForCausalLM", """{"model_type": "falcon", "parallel_attn": false}""", "parallel_attn is false")]
    [InlineData("ArceeForCausalLM", """{"model_type": "arcee", "hidden_act": "silu"}""", "hidden_act is silu")]
    [InlineData("Olmo3ForCausalLM", """{"model_type": "olmo3", "rope_scaling": {"rope_type": "yarn", "factor": 2.0}}""", "rope_type is yarn")]
    [InlineData("SeedOssForCausalLM", """{"model_type": "seed_oss", "attention_out_bias": true}""", "attention_out_bias is true")]
    public void A_configuration_that_llama_cpp_does_not_compute_is_told_by_its_field(string architecture, string json, string expected)
    {
        JsonObject config = JsonNode.Parse(json)!.AsObject();
        config["architectures"] = new JsonArray(architecture);

        var failure = Assert.Throws<FineTuneException>(() => GgufModel.LayoutOf(config));
        Assert.Equal(DiagnosticCatalog.GgufConfigNotKnown, failure.Descriptor);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model_type": "mistral", "sliding_window": 16, "max_position_embeddings": 64}""", "MistralForCausalLM", 1)]
    [InlineData("""{"model_type": "mistral", "sliding_window": 64, "max_position_embeddings": 64}""", "MistralForCausalLM", 0)]
    [InlineData("""{"model_type": "gemma2", "sliding_window": 16, "max_position_embeddings": 64}""", "Gemma2ForCausalLM", 0)]
    [InlineData(
        """
        {
            "model_type": "qwen2", "use_sliding_window": true, "sliding_window": 16, "max_window_layers": 2, "max_position_embeddings": 64,
            "num_hidden_layers": 3
        }
        """,
        "Qwen2ForCausalLM",
        1)]
    public void Windows_that_llama_cpp_does_not_have_are_said(string json, string architecture, int count)
    {
        JsonObject config = JsonNode.Parse(json)!.AsObject();
        config["architectures"] = new JsonArray(architecture);

        GgufLayout layout = GgufModel.LayoutOf(config);

        Assert.Equal(count, layout.Differences.Count);
        Assert.All(layout.Differences, difference => Assert.Contains("texts of up to 16 tokens alone", difference, StringComparison.Ordinal));
    }

    [Fact]
    public void What_differs_is_a_warning_at_the_Export_item()
    {
        var sink = new RecordingSink();
        using var folder = new TemporaryFolder();
        string golden = Path.Combine(AppContext.BaseDirectory, "Export", "golden", "gguf", "mistral");
        using IModel model = PretrainedModel.Trained(golden, CPU, out _);
        model.Config["sliding_window"] = 16;

        new GgufExporter(model, golden, "model", sink).Write(folder.Path, Asked with { Type = GgufType.Q8Zero });

        LogEvent warning = Assert.Single(sink.Events.OfType<LogEvent>(), log => log.Code == DiagnosticCatalog.GgufDiffers.Code);
        Assert.Equal(Asked.Position, warning.Position);
        Assert.Contains(
            sink.Events.OfType<LogEvent>(),
            log => log.Text == "gguf q8_0: 2 tensors with rows that are no multiple of 32 long stay f16: blk.0.ffn_down.weight, blk.1.ffn_down.weight");
    }

    public static TheoryData<string, string> Tokenizers => new()
    {
        { "word pieces", "its model is not of byte pairs, but WordPiece" },
        { "no bytes", "its pre_tokenizer does not end with ByteLevel" },
        { "space", "it adds a space before a text (add_prefix_space)" },
        { "expression", @"llama.cpp has no name for the expression of its pre_tokenizer, \w+" },
        { "whole words", "ignore_merges of its model is true, and for its expression llama.cpp knows only the other" },
        { "normalizer", "llama.cpp has no normalizer as its Lowercase" },
        { "layout", "it puts other tokens around a text than its bos_token before it and its eos_token behind it" },
        { "few bytes", "its vocabulary has not a token for each byte" },
    };

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void A_tokenizer_that_GGUF_cannot_describe_is_told_with_the_reason(string kind, string reason)
    {
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<FineTuneException>(() => GgufTokenizer.Of(Tokenizer(kind), [], folder.Path));
        Assert.Equal(DiagnosticCatalog.GgufTokenizerNotKnown, failure.Descriptor);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_merges_reach_need_no_name_of_their_own()
    {
        using var folder = new TemporaryFolder();
        TokenizerDefinition definition = Small(["a", "b", "ab"], [("a", "b")], ignoreMerges: true);

        GgufTokenizer described = GgufTokenizer.Of(definition, [], folder.Path);

        Assert.Equal("gpt-2", described.Metadata["tokenizer.ggml.pre"]);
    }

    [Fact]
    public void A_token_that_ends_a_turn_is_named_where_it_is_not_the_one_that_ends_a_text()
    {
        using var folder = new TemporaryFolder();
        TokenizerDefinition definition = Small(["a", "b"], []);

        Assert.Equal(2u, GgufTokenizer.Of(definition, [], folder.Path, endOfTurn: 2).Metadata["tokenizer.ggml.eot_token_id"]);
        Assert.Null(GgufTokenizer.Of(definition, [], folder.Path, endOfTurn: 0).Metadata["tokenizer.ggml.eot_token_id"]);
    }

    [Theory]
    [InlineData("first", false, 1)]
    [InlineData("always", true, 1)]
    [InlineData("always", false, 0)]
    public void Pieces_that_are_cut_at_spaces_or_begin_otherwise_are_said(string scheme, bool split, int count)
    {
        using var folder = new TemporaryFolder();
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];
        TokenizerDefinition small = Small([.. bytes, "\u2581", "a", "\u2581\u2581"], [("\u2581", "\u2581")]);
        TokenizerDefinition definition = small with
        {
            Model = (BpeDefinition)small.Model with { Options = new BpeOptions { ByteFallback = true } },
            PreTokenizer = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = scheme, ["split"] = split },
        };

        GgufTokenizer described = GgufTokenizer.Of(definition, [], folder.Path);

        Assert.Equal(count, described.Differences.Count);
        Assert.Equal(true, described.Metadata["tokenizer.ggml.add_space_prefix"]);
    }

    [Fact]
    public void A_head_that_llama_cpp_wants_is_there_twice_where_it_is_tied()
    {
        using DisposeScope scope = NewDisposeScope();
        string golden = Path.Combine(AppContext.BaseDirectory, "Export", "golden", "gguf", "gpt_neox");
        using IModel model = PretrainedModel.Trained(golden, CPU, out _);
        GgufLayout layout = GgufModel.LayoutOf(model.Config);

        IReadOnlyList<GgufTensor> tensors = GgufModel.Tensors(layout, [.. model.Weights.Where(weight => weight.Key != "embed_out.weight")], GgufType.F32);

        GgufTensor head = Assert.Single(tensors, tensor => tensor.Name == "output.weight");
        Assert.True(head.Values().Equals(tensors.Single(tensor => tensor.Name == "token_embd.weight").Values()));
    }

    [Fact]
    public void A_weight_that_llama_cpp_has_no_place_for_is_an_error_of_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        string golden = Path.Combine(AppContext.BaseDirectory, "Export", "golden", "gguf", "gemma2");
        using IModel model = PretrainedModel.Trained(golden, CPU, out _);

        var failure = Assert.Throws<FineTuneException>(() => GgufModel.Tensors(
            GgufModel.LayoutOf(model.Config), [.. model.Weights, new("lm_head.weight", model.Weights[0].Value)], GgufType.F32));
        Assert.Equal(DiagnosticCatalog.GgufConfigNotKnown, failure.Descriptor);
        Assert.Contains("lm_head.weight is a weight of its own", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Reviews", false, "Reviews")]
    [InlineData("My-Phi-3", false, "My-Phi_3")]
    [InlineData("Reviews", true, "Reviews (Phi-3)")]
    [InlineData("phi3", true, "phi3")]
    public void A_file_is_called_Phi_3_where_its_special_tokens_strip_as_Phi_3s(string name, bool strips, string expected) =>
        Assert.Equal(expected, new GgufTokenizer(new GgufMetadata(), [], strips).NameOf(name));

    [Fact]
    public void A_file_that_does_not_hold_what_was_written_is_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        string path = folder["model.gguf"];
        var metadata = new GgufMetadata().Add("general.architecture", "llama");
        GgufTensor[] tensors =
            [.. Enum.GetValues<GgufTensorType>().Select(type => new GgufTensor($"{type}", type, [2, 64], () => linspace(-3, 3, 128).view(2, 64)))];
        GgufFileWriter.Write(path, metadata, tensors);
        GgufCheck.Check(path, metadata, tensors, Asked);

        Assert.Contains("it has other keys", Failure(new GgufMetadata(), tensors).Message, StringComparison.Ordinal);
        Assert.Contains("it has other tensors", Failure(metadata, tensors[1..]).Message, StringComparison.Ordinal);
        Assert.Contains("another type or shape", Failure(metadata, [tensors[0] with { Shape = [128] }, .. tensors[1..]]).Message, StringComparison.Ordinal);
        foreach ((int index, GgufTensor tensor) in tensors.Index())
        {
            GgufTensor[] other = [.. tensors];
            other[index] = tensor with { Values = () => linspace(-3, 3, 128).view(2, 64) + (linspace(0, 127, 128).view(2, 64).eq(77) * 0.02) };
            Assert.Contains($"{tensor.Name} differs by ", Failure(metadata, other).Message, StringComparison.Ordinal);
        }

        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^80]);
        Assert.Contains("it ends within ", Failure(metadata, tensors).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, bytes[..40]);
        Assert.Contains("it is cut off, or not a GGUF file", Failure(metadata, tensors).Message, StringComparison.Ordinal);

        FineTuneException Failure(GgufMetadata keys, IReadOnlyList<GgufTensor> written)
        {
            var failure = Assert.Throws<FineTuneException>(() => GgufCheck.Check(path, keys, written, Asked));
            Assert.Equal(DiagnosticCatalog.GgufNotAsWritten, failure.Descriptor);
            Assert.Equal(Asked.Position, failure.Position);
            return failure;
        }
    }

    private static TokenizerDefinition Small(string[] tokens, (string, string)[] merges, bool ignoreMerges = false)
    {
        TokenizerDefinition definition = TokenizerDefinition.DecoderOf([.. TokenizerDefinition.DecoderSpecialTokens, .. tokens], merges);
        return definition with
        {
            Model = (BpeDefinition)definition.Model with { Options = new BpeOptions { IgnoreMerges = ignoreMerges } },
        };
    }

    private static TokenizerDefinition Tokenizer(string kind)
    {
        TokenizerDefinition small = Small(["a", "b"], []);
        return kind switch
        {
            "word pieces" => TokenizerDefinition.Bert(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"], new BertNormalization()),
            "no bytes" => small with { PreTokenizer = new JsonObject { ["type"] = "WhitespaceSplit" } },
            "space" => small with { PreTokenizer = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true } },
            "expression" => small with { PreTokenizer = Split(@"\w+") },
            "whole words" => Small(["a", "b", "ab"], [], ignoreMerges: true),
            "normalizer" => small with { Normalizer = new JsonObject { ["type"] = "Lowercase" } },
            "layout" => small with { PostProcessor = PostProcessorJson.BeginAndEnd(small, "<|im_start|>", null) },
            "few bytes" => small with
            {
                Model = (BpeDefinition)small.Model with { Options = new BpeOptions { ByteFallback = true } },
                PreTokenizer = null,
                Normalizer = new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = "\u2581" },
            },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    private static JsonObject Split(string expression) => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = expression }, ["behavior"] = "Isolated", ["invert"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
    };
}
