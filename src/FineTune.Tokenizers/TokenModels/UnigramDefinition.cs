using System.Text.Json;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers.TokenModels;

/// <inheritdoc cref="UnigramModel"/>
internal sealed record UnigramDefinition : ModelDefinition
{
    /// <summary>Pieces with the logarithms of their probabilities, by id.</summary>
    public required IReadOnlyList<(string Piece, double Score)> Pieces { get; init; }

    public int? UnkId { get; init; }

    public bool ByteFallback { get; init; }

    public override string? UnknownToken => UnkId is { } id ? Pieces[id].Piece : null;

    public override ITokenModel Create() => new UnigramModel(Pieces, UnkId, ByteFallback);

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "Unigram");
        if (UnkId is { } id)
        {
            writer.WriteNumber("unk_id", id);
        }
        else
        {
            writer.WriteNull("unk_id");
        }

        writer.WriteStartArray("vocab");
        foreach ((string piece, double score) in Pieces)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(piece);
            writer.WriteRawValue(SerdeNumber.Write(score), skipInputValidation: true);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", ByteFallback);
    }
}
