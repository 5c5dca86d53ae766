using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Tokenization;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Tokenization;

/// <summary>What is wrong with a SentencePiece model is said, whatever its bytes are.</summary>
public sealed class SentencePieceFilesTests : IDisposable
{
    private const byte Text = (1 << 3) | 2;
    private const byte Score = (2 << 3) | 5;
    private const byte Kind = 3 << 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_three_pieces_opens()
    {
        Write(Model());

        var row = new TokenizedText();
        TokenizerFiles.Load(_folder.Path).Encode("ab a", 10, row);

        Assert.Equal([1, 2, 1], row.InputIds.ToArray());
    }

    /// <summary>As SentencePiece 0.2.2 has it: spaces at the ends and repeated ones go, also those that are written as pieces have them; a line end stays.</summary>
    [Theory]
    [InlineData("  a  ", 1)]
    [InlineData("a\n", 1, 0)]
    [InlineData("\n", 0)]
    [InlineData("a \u2581\u2581", 1)]
    [InlineData("\u2581", new int[0])]
    [InlineData("b   a", 0, 2, 1)]
    public void Of_white_space_only_superfluous_spaces_go(string text, params int[] expected)
    {
        Write(Model());

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
    public void A_file_that_is_no_model_is_FT2203(string bytes)
    {
        Write(Convert.FromHexString(bytes));

        FineTuneException exception = Assert.Throws<FineTuneException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(DiagnosticCatalog.BadSentencePiece, exception.Descriptor);
        Assert.Equal(_folder["tokenizer.model"], exception.Position!.File);
    }

    [Fact]
    public void White_space_as_suffix_is_FT2200()
    {
        Write([.. Model(), (2 << 3) | 2, 3, 0xC0, 0x01, 1]);

        Assert.Equal(DiagnosticCatalog.UnsupportedComponent, Assert.Throws<FineTuneException>(() => TokenizerFiles.Load(_folder.Path)).Descriptor);
    }

    [Fact]
    public void Damaged_models_open_or_are_an_error_with_a_code()
    {
        var random = new Random(7);
        byte[] sound = Model();
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
            catch (FineTuneException exception)
            {
                Assert.StartsWith("FT2", exception.Descriptor.Code, StringComparison.Ordinal);
            }
        }
    }

    private void Write(byte[] model) => File.WriteAllBytes(_folder["tokenizer.model"], model);

    /// <summary>The unknown piece and two others.</summary>
    internal static byte[] Model() => [.. Piece("<unk>", 0, 2), .. Piece("\u2581a", -1, 1), .. Piece("b", -2, 1)];

    private static byte[] Piece(string text, float score, byte kind)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] message = [Text, (byte)utf8.Length, .. utf8, Score, .. BitConverter.GetBytes(score), Kind, kind];
        return [Text, (byte)message.Length, .. message];
    }
}
