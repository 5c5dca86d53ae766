using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Models;

/// <summary>The tokenizer names its files itself; the list of a model's files has to know all of them.</summary>
public sealed class TokenizerFileNamesTests
{
    [Fact]
    public void Every_file_the_tokenizer_reads_is_in_the_key_of_Tokenize()
    {
        IReadOnlyList<string> listed = ModelFileNames.Of(ModelFileUse.Tokenize);
        string[] read =
        [
            TokenizerFiles.TokenizerJson, TokenizerFiles.TokenizerConfig, TokenizerFiles.SpecialTokensMap, TokenizerFiles.Vocabulary,
            TokenizerFiles.VocabularyJson, TokenizerFiles.Merges, .. TokenizerFiles.SentencePieceModels,
            .. TokenizerFiles.Copied,
        ];
        Assert.All(read, name => Assert.Contains(name, listed));
    }

    [Fact]
    public void Every_file_the_tokenizer_writes_is_copied_with_the_model() =>
        Assert.Equal(
            TokenizerFiles.All.Concat(TokenizerFiles.Copied).Order(StringComparer.Ordinal),
            // How images become numbers is no tokenizer's.
            ModelFileNames.Of(ModelFileUse.Saved).Where(name => name != ModelFileNames.PreprocessorConfig).Order(StringComparer.Ordinal));
}
