using System.Text.Json;

namespace FineTune.Tokenizers.TokenModels;

/// <summary>A model as tokenizer.json has it.</summary>
internal abstract record ModelDefinition
{
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>What unknown text becomes; null where the model has no such token.</summary>
    public abstract string? UnknownToken { get; }

    /// <exception cref="FormatException">The model contradicts itself.</exception>
    public abstract ITokenModel Create();

    /// <summary>Writes the members of tokenizer.json's <c>model</c>.</summary>
    public abstract void Write(Utf8JsonWriter writer);

    protected void WriteVocabulary(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vocab");
        foreach ((string token, int id) in Vocabulary.InOrder)
        {
            writer.WriteNumber(token, id);
        }

        writer.WriteEndObject();
    }
}
