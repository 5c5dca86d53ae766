using System.Buffers.Binary;
using System.Text;

namespace FineTune.Tokenizers.SentencePiece;

/// <summary>A SentencePiece model as its file has it (sentencepiece_model.proto).</summary>
internal sealed record SentencePieceModel
{
    public const int Unigram = 1;
    public const int Bpe = 2;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Kinds of pieces.</summary>
    public enum PieceKind
    {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6,
    }

    public sealed record Piece(string Text, float Score, PieceKind Kind);

    public List<Piece> Pieces { get; } = [];

    /// <summary>1 Unigram, 2 BPE, 3 words, 4 characters.</summary>
    public int ModelType { get; private set; } = Unigram;

    public bool ByteFallback { get; private set; }

    public bool TreatsWhitespaceAsSuffix { get; private set; }

    public byte[] CharacterMap { get; private set; } = [];

    public bool AddsDummyPrefix { get; private set; } = true;

    public bool RemovesExtraWhitespaces { get; private set; } = true;

    public bool EscapesWhitespaces { get; private set; } = true;

    /// <exception cref="FormatException">It is no such file.</exception>
    public static SentencePieceModel Read(byte[] file)
    {
        var model = new SentencePieceModel();
        foreach ((int field, ulong number, ReadOnlyMemory<byte> bytes) in Fields(file))
        {
            switch (field)
            {
                case 1 when model.Pieces.Count == TokenizerLimits.SentencePieces:
                    throw new FormatException(FormattableString.Invariant($"it has more than {TokenizerLimits.SentencePieces} pieces"));
                case 1:
                    model.Pieces.Add(ReadPiece(bytes));
                    break;
                case 2:
                    model.ReadTrainer(bytes);
                    break;
                case 3:
                    model.ReadNormalizer(bytes);
                    break;
                default:
                    break;
            }
        }

        return model.Pieces.Count > 0 ? model : throw new FormatException("it has no pieces");
    }

    private static Piece ReadPiece(ReadOnlyMemory<byte> message)
    {
        (string text, float score, PieceKind kind) = ("", 0f, PieceKind.Normal);
        foreach ((int field, ulong number, ReadOnlyMemory<byte> bytes) in Fields(message))
        {
            switch (field)
            {
                case 1 when bytes.Length > TokenizerLimits.TokenLength:
                    throw new FormatException(FormattableString.Invariant($"a piece has {bytes.Length} bytes, more than {TokenizerLimits.TokenLength}"));
                case 1:
                    text = Text(bytes.Span);
                    break;
                case 2:
                    score = bytes.Length == sizeof(float) && BinaryPrimitives.ReadSingleLittleEndian(bytes.Span) is var number32 && float.IsFinite(number32)
                        ? number32
                        : throw new FormatException("a piece's score is no number");
                    break;
                case 3:
                    kind = (PieceKind)number;
                    break;
                default:
                    break;
            }
        }

        return new Piece(text, score, kind);
    }

    private static string Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException("a piece is not UTF-8", exception);
        }
    }

    private void ReadTrainer(ReadOnlyMemory<byte> message)
    {
        foreach ((int field, ulong number, _) in Fields(message))
        {
            switch (field)
            {
                case 3:
                    ModelType = (int)number;
                    break;
                case 24:
                    TreatsWhitespaceAsSuffix = number != 0;
                    break;
                case 35:
                    ByteFallback = number != 0;
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlyMemory<byte> message)
    {
        foreach ((int field, ulong number, ReadOnlyMemory<byte> bytes) in Fields(message))
        {
            switch (field)
            {
                case 2:
                    CharacterMap = bytes.ToArray();
                    break;
                case 3:
                    AddsDummyPrefix = number != 0;
                    break;
                case 4:
                    RemovesExtraWhitespaces = number != 0;
                    break;
                case 5:
                    EscapesWhitespaces = number != 0;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The fields of a protocol buffers message: number, and value or bytes.</summary>
    private static IEnumerable<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        for (int position = 0; position < message.Length;)
        {
            ulong key = ReadVarint(message.Span, ref position);
            int field = (int)(key >> 3);
            (ulong number, int length) = (key & 7) switch
            {
                0 => (ReadVarint(message.Span, ref position), 0),
                1 => (0UL, 8),
                2 => (0UL, checked((int)Math.Min(ReadVarint(message.Span, ref position), int.MaxValue))),
                5 => (0UL, 4),
                _ => throw new FormatException("it is no protocol buffers file"),
            };
            if (length > message.Length - position)
            {
                throw new FormatException("it ends too early");
            }

            yield return (field, number, message.Slice(position, length));
            position += length;
        }
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> message, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (position >= message.Length)
            {
                throw new FormatException("it ends too early");
            }

            byte part = message[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("it is no protocol buffers file");
    }
}
