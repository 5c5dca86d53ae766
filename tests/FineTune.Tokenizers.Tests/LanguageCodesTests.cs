using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>mBART's languages stand behind texts, mBART-50's before them.</summary>
public sealed class LanguageCodesTests
{
    [Theory]
    [InlineData("sentencepiece-mbart", false)]
    [InlineData("sentencepiece-mbart50", true)]
    public void Texts_to_read_and_texts_to_give_have_the_tokens_of_their_languages(string folder, bool first)
    {
        TokenizerDefinition files = TokenizerFiles.LoadDefinition(Path.Combine(GoldenFolders.Own, folder));
        TokenizerDefinition source = LanguageCodes.With(files, "en_XX", "fr_XX");
        TokenizerDefinition target = LanguageCodes.ForTargets(source);

        Assert.True(LanguageCodes.AreIn(files));
        Assert.Equal(first, LanguageCodes.StandFirst(files));
        Assert.Equal("en_XX", LanguageOf(source));
        Assert.Equal("fr_XX", LanguageOf(target));

        string LanguageOf(TokenizerDefinition definition)
        {
            var row = new TokenizedText();
            var tokenizer = new TextTokenizer(definition);
            tokenizer.Encode("ab", int.MaxValue, row);
            return tokenizer.TokenOf(row.InputIds[first ? 0 : ^1])!;
        }
    }

    [Fact]
    public void They_are_there_again_where_the_tokenizer_was_saved()
    {
        using var folder = new TemporaryFolder();
        TokenizerDefinition files = TokenizerFiles.LoadDefinition(Path.Combine(GoldenFolders.Own, "sentencepiece-mbart50"));
        TokenizerFiles.Save(LanguageCodes.With(files, "en_XX", "fr_XX"), folder.Path);
        TokenizerDefinition again = TokenizerFiles.LoadDefinition(folder.Path);

        Assert.Equal(("en_XX", "fr_XX"), (LanguageCodes.Source(again), LanguageCodes.Target(again)));
        Assert.Contains("ro_RO", LanguageCodes.Of(again));
        Assert.Equal(52, LanguageCodes.Of(again).Count);
    }

    [Fact]
    public void Other_tokenizers_have_none() =>
        Assert.False(LanguageCodes.AreIn(TokenizerFiles.LoadDefinition(Path.Combine(GoldenFolders.Own, "sentencepiece-t5"))));
}
