using System.Text;

namespace FineTune.Tokenizers.Tests;

/// <summary>A SentencePiece model of three pieces, as its file has it.</summary>
internal static class SmallSentencePiece
{
    private const byte Text = (1 << 3) | 2;
    private const byte Score = (2 << 3) | 5;
    private const byte Kind = 3 << 3;

    /// <summary>The unknown piece and two others.</summary>
    public static byte[] Model() => [.. Piece("<unk>", 0, 2), .. Piece("\u2581a", -1, 1), .. Piece("b", -2, 1)];

    private static byte[] Piece(string text, float score, byte kind)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] message = [Text, (byte)utf8.Length, .. utf8, Score, .. BitConverter.GetBytes(score), Kind, kind];
        return [Text, (byte)message.Length, .. message];
    }
}
