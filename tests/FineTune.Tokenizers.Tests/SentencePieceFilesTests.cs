using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>What is wrong with a SentencePiece model is said, whatever its bytes are.</summary>
public sealed class SentencePieceFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_three_pieces_opens()
    {
        Write(SmallSentencePiece.Model());

        var row = new TokenizedText();
        TokenizerFiles.Load(_folder.Path).Encode("ab a", 10, row);

        Assert.Equal([1, 2, 1], row.InputIds.ToArray());
    }

    /// <summary>
    /// As SentencePiece 0.2.2 has it: spaces at the ends and repeated ones go, also those that are written as pieces have them; a line end stays.
    /// </summary>
    [Theory]
    [InlineData("  a  ", 1)]
    [InlineData("a\n", 1, 0)]
    [InlineData("\n", 0)]
    [InlineData("a \u2581\u2581", 1)]
    [InlineData("\u2581", new int[0])]
    [InlineData("b   a", 0, 2, 1)]
    public void Of_white_space_only_superfluous_spaces_go(string text, params int[] expected)
    {
        Write(SmallSentencePiece.Model());

        var row = new TokenizedText();
        TokenizerFiles.Load(_folder.Path).Encode(text, 10, row);

        Assert.Equal(expected, row.InputIds.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("0A020A05")]
    [InlineData("0A030A01FF")]
    [InlineData("0A0510FFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    public void A_file_that_is_no_model_is_refused_by_name(string bytes)
    {
        Write(Convert.FromHexString(bytes));

        TokenizerException exception = Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(TokenizerError.BadSentencePiece, exception.Error);
        Assert.Equal(_folder["tokenizer.model"], exception.File);
    }

    [Fact]
    public void White_space_as_suffix_is_not_supported()
    {
        Write([.. SmallSentencePiece.Model(), (2 << 3) | 2, 3, 0xC0, 0x01, 1]);

        Assert.Equal(TokenizerError.UnsupportedComponent, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).Error);
    }

    [Fact]
    public void Damaged_models_open_or_are_refused()
    {
        var random = new Random(7);
        byte[] sound = SmallSentencePiece.Model();
        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = [.. sound[..random.Next(1, sound.Length + 1)]];
            for (int change = random.Next(3); change >= 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Write(damaged);
            try
            {
                TokenizerFiles.Load(_folder.Path).Encode("ab a", 10, new TokenizedText());
            }
            catch (TokenizerException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }

    private void Write(byte[] model) => File.WriteAllBytes(_folder["tokenizer.model"], model);
}
