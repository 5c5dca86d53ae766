namespace FineTune.Engine.Generation;

/// <summary>What training knows of the answers of an encoder-decoder model, for its generation_config.json.</summary>
/// <param name="DecoderStartTokenId">The token that an answer begins with; null where the base model says it.</param>
/// <param name="ForcedBosTokenId">The token that follows it; null where the base model says it, or there is none.</param>
/// <param name="MaxLength">Tokens of the longest answer, the first one included, where the base model does not say.</param>
internal sealed record AnswerSettings(int? DecoderStartTokenId, int? ForcedBosTokenId, int MaxLength);
