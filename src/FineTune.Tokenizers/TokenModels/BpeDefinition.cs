using System.Text.Json;

namespace FineTune.Tokenizers.TokenModels;

/// <inheritdoc cref="BpeModel"/>
internal sealed record BpeDefinition : ModelDefinition
{
    /// <summary>In the order they were learned.</summary>
    public required IReadOnlyList<(string Left, string Right)> Merges { get; init; }

    public BpeOptions Options { get; init; } = new();

    public override string? UnknownToken => Options.UnkToken;

    public override ITokenModel Create() => new BpeModel(Vocabulary, Merges, Options);

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        WriteText(writer, "unk_token", Options.UnkToken);
        WriteText(writer, "continuing_subword_prefix", Options.ContinuingSubwordPrefix);
        WriteText(writer, "end_of_word_suffix", Options.EndOfWordSuffix);
        writer.WriteBoolean("fuse_unk", Options.FuseUnk);
        writer.WriteBoolean("byte_fallback", Options.ByteFallback);
        writer.WriteBoolean("ignore_merges", Options.IgnoreMerges);
        WriteVocabulary(writer);
        writer.WriteStartArray("merges");
        foreach ((string left, string right) in Merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is null)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteString(name, value);
        }
    }
}
