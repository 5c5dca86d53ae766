using System.Text.Json;

namespace FineTune.Tokenizers.TokenModels;

/// <inheritdoc cref="WordLevelModel"/>
internal sealed record WordLevelDefinition : ModelDefinition
{
    public required string UnkToken { get; init; }

    public override string? UnknownToken => UnkToken;

    public override ITokenModel Create() => new WordLevelModel(Vocabulary, UnkToken);

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "WordLevel");
        WriteVocabulary(writer);
        writer.WriteString("unk_token", UnkToken);
    }
}
