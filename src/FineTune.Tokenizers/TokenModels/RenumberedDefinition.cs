using System.Text.Json;

namespace FineTune.Tokenizers.TokenModels;

/// <inheritdoc cref="RenumberedModel"/>
internal sealed record RenumberedDefinition : ModelDefinition
{
    /// <summary>Takes words apart.</summary>
    public required ModelDefinition Model { get; init; }

    /// <summary>What a token becomes that the vocabulary lacks.</summary>
    public required string Unknown { get; init; }

    public override string? UnknownToken => Unknown;

    public override ITokenModel Create() => new RenumberedModel(Model.Create(), Vocabulary, Vocabulary.Find(Unknown)!.Value);

    /// <exception cref="NotSupportedException">tokenizer.json has no such model: the files that it was read from are copied.</exception>
    public override void Write(Utf8JsonWriter writer) => throw new NotSupportedException("a model with a vocabulary apart is saved as its files are");
}
