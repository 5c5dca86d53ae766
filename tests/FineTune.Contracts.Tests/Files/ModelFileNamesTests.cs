namespace FineTune.Contracts.Tests.Files;

public sealed class ModelFileNamesTests
{
    [Fact]
    public void What_Tokenize_reads_is_what_its_keys_hold() =>
        Assert.Equal(
            [
                "added_tokens.json", "additional_chat_templates/default.jinja", "additional_chat_templates/rag.jinja",
                "additional_chat_templates/tool_use.jinja", "chat_template.jinja", "config.json", "merges.txt", "preprocessor_config.json",
                "processor_config.json", "sentencepiece.bpe.model",
                "source.spm", "special_tokens_map.json", "spiece.model", "spm.model", "target.spm", "tokenizer.json", "tokenizer.model",
                "tokenizer_config.json", "vocab.json", "vocab.txt",
            ],
            ModelFileNames.Of(ModelFileUse.Tokenize).Order(StringComparer.Ordinal));

    [Fact]
    public void Whatever_Tokenize_reads_Pull_brings() =>
        Assert.All(ModelFileNames.Of(ModelFileUse.Tokenize), name => Assert.True(ModelFileNames.IsPulled(name, hasTokenizerJson: false), name));

    [Theory]
    [InlineData("spm.model", false, true)]
    [InlineData("spm.model", true, false)]
    [InlineData("spiece.model", true, true)]
    [InlineData("chat_template.jinja", true, true)]
    [InlineData("additional_chat_templates/tool_use.jinja", true, true)]
    [InlineData("preprocessor_config.json", true, true)]
    [InlineData("processor_config.json", true, true)]
    [InlineData("modules.json", true, true)]
    [InlineData("1_Pooling/config.json", true, true)]
    [InlineData("sentence_bert_config.json", true, true)]
    [InlineData("2_Dense/config.json", true, false)]
    [InlineData("onnx/config.json", true, false)]
    [InlineData("Config.json", true, false)]
    [InlineData("model.safetensors", true, false)]
    public void Pull_brings_a_file_by_its_whole_name(string file, bool hasTokenizerJson, bool expected) =>
        Assert.Equal(expected, ModelFileNames.IsPulled(file, hasTokenizerJson));

    [Theory]
    [InlineData("model.safetensors", true)]
    [InlineData("model.safetensors.index.json", true)]
    [InlineData("model-00001-of-00002.safetensors", true)]
    [InlineData("pytorch_model.bin", true)]
    [InlineData("pytorch_model.bin.index.json", true)]
    [InlineData("pytorch_model-00001-of-00002.bin", true)]
    [InlineData("model-00001-of-00002.safetensors\n", false)]
    [InlineData("adapter_model.safetensors", false)]
    [InlineData("onnx/model.safetensors", false)]
    public void Weights_are_known_by_the_names_transformers_gives_them(string file, bool expected) => Assert.Equal(expected, ModelFileNames.IsWeights(file));
}
