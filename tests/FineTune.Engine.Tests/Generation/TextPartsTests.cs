using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Testing;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Generation;

/// <summary>Text of tokens, as it grows.</summary>
public sealed class TextPartsTests
{
    [Fact]
    public void The_space_between_prompt_and_answer_is_the_answers()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", """
            {"version": "1.0", "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": false, "vocab":
              {"<unk>": 0, "<s>": 1, "</s>": 2, "\u2581": 3, "a": 4, "b": 5, "\u2581a": 6, "\u2581b": 7}, "merges": ["\u2581 a", "\u2581 b"]},
             "added_tokens": [{"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>", "special": true}],
             "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"},
              {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
             "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "Fuse"},
              {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}}
            """);
        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(folder.Path));
        using IModel model = PretrainedModel.Trained(Path.Combine(AppContext.BaseDirectory, "Models", "golden", "llama", "causal-lm-1"), CPU, out _);
        using var generator = new TextGenerator(model, tokenizer, CPU);

        Assert.Equal("a b", tokenizer.Decode([1, 6, 7], skipSpecialTokens: true));
        Assert.Equal([" b", "a", " a"], generator.Parts([1, 6], [7, 4, 6, 2]));
        Assert.Equal(["b", " a"], generator.Parts([1], [7, 6]));
    }

    [Fact]
    public void Halves_of_a_character_wait_for_the_rest()
    {
        var tokenizer = new TextTokenizer(TokenizerDefinition.DecoderOf([.. TokenizerDefinition.DecoderSpecialTokens, "a", "\u00c3", "\u00a9"], []));
        using IModel model = PretrainedModel.Trained(Path.Combine(AppContext.BaseDirectory, "Models", "golden", "llama", "causal-lm-1"), CPU, out _);
        using var generator = new TextGenerator(model, tokenizer, CPU);

        Assert.Equal(["a", "\u00e9", "a"], generator.Parts([4], [4, 5, 6, 4]));
    }
}
