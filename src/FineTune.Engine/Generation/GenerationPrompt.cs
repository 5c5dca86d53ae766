namespace FineTune.Engine.Generation;

/// <summary>What is to be gone on with, or answered.</summary>
/// <param name="Tokens">The prompt, or what an encoder-decoder model is to answer.</param>
/// <param name="Config">How it goes on.</param>
internal sealed record GenerationPrompt(IReadOnlyList<int> Tokens, GenerationConfig Config);
