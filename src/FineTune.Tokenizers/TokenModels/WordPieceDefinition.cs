using System.Text.Json;

namespace FineTune.Tokenizers.TokenModels;

/// <inheritdoc cref="WordPieceModel"/>
internal sealed record WordPieceDefinition : ModelDefinition
{
    public const int DefaultMaxInputCharsPerWord = 100;

    public string UnkToken { get; init; } = "[UNK]";

    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>Longer words become the unknown token; counted in code points.</summary>
    public int MaxInputCharsPerWord { get; init; } = DefaultMaxInputCharsPerWord;

    public override string? UnknownToken => UnkToken;

    public override ITokenModel Create() => new WordPieceModel(Vocabulary, UnkToken, ContinuingSubwordPrefix, MaxInputCharsPerWord);

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", UnkToken);
        writer.WriteString("continuing_subword_prefix", ContinuingSubwordPrefix);
        writer.WriteNumber("max_input_chars_per_word", MaxInputCharsPerWord);
        WriteVocabulary(writer);
    }
}
