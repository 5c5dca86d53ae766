using FineTune.Contracts;
using FineTune.Tokenizers;
using FineTune.Tokenizers.Training;

namespace FineTune.Engine.Tests.Data;

/// <summary>The space before words, which a tokenizer that writes spaces knows them by.</summary>
public sealed class WordPrefixTests
{
    [Theory]
    [InlineData(FineTuneTask.TokenClassification, true)]
    [InlineData(FineTuneTask.TextClassification, false)]
    public async Task Tokenize_gives_it_to_words_alone(FineTuneTask task, bool expected)
    {
        using var fixture = new StageFixture { Kind = task };
        string model = fixture.Folder["model"];
        Directory.CreateDirectory(model);
        (IReadOnlyList<string> tokens, _) = new BytePairTrainer(261, TokenizerDefinition.RobertaSpecialTokens).Train(
            new Dictionary<string, long>(), CancellationToken.None);
        TokenizerFiles.Save(TokenizerDefinition.Roberta(tokens, []), model);
        File.WriteAllText(Path.Combine(model, "config.json"), """{"model_type": "roberta", "vocab_size": 300, "max_position_embeddings": 66}""");
        fixture.BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model);
        _ = task == FineTuneTask.TokenClassification
            ? fixture.Add("train.jsonl", """{"tokens": ["visited", "Rome"], "tags": ["O", "B-LOC"]}""" + "\n")
            : fixture.Add("train.csv", StageFixture.TwoRows);

        await fixture.RunAsync();

        Assert.Equal(expected, TokenizerFiles.LoadDefinition(fixture.Output).PreTokenizer!["add_prefix_space"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_vocabulary_trained_on_words_has_their_spaces()
    {
        using var fixture = new StageFixture { Kind = FineTuneTask.TokenClassification, Tokenizer = new TokenizerArguments { VocabSize = 300 } };
        string model = fixture.Folder["model"];
        Directory.CreateDirectory(model);
        File.WriteAllText(Path.Combine(model, "config.json"), """{"model_type": "roberta", "max_position_embeddings": 66}""");
        fixture.BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model);
        fixture.Add("train.jsonl", string.Concat(Enumerable.Repeat("""{"tokens": ["visited", "Rome"], "tags": ["O", "B-LOC"]}""" + "\n", 20)));

        await fixture.RunAsync();

        var tokens = new TokenizedText(details: true);
        TokenizerFiles.Load(fixture.Output).EncodeWords(["visited", "Rome"], 100, tokens);
        Assert.Equal(["<s>", "Ġvisited", "ĠRome", "</s>"], tokens.Tokens);
    }
}
