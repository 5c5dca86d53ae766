using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models;

/// <summary>What a GGUF file has of a model besides its tokenizer, so that llama.cpp computes what the model does.</summary>
/// <param name="Architecture">llama.cpp's name of the architecture (<c>general.architecture</c>).</param>
/// <param name="Parameters">Its sizes and constants, in the order that llama.cpp's converter writes them in.</param>
/// <param name="Names">Its weights' names.</param>
internal sealed record GgufLayout(string Architecture, GgufMetadata Parameters, GgufNames Names)
{
    /// <summary>Of a weight, by transformers' name, what becomes of its numbers; null for nothing.</summary>
    public Func<string, GgufChange?> Change { get; init; } = _ => null;

    /// <summary>Tensors that follow from the configuration, which come first.</summary>
    public IReadOnlyList<(string Name, float[] Values)> Tables { get; init; } = [];

    /// <summary>Where llama.cpp has no tied head: transformers' names of the head, and of the weight that it is tied to.</summary>
    public (string Head, string Words)? RepeatedHead { get; init; }

    /// <summary>In what llama.cpp computes otherwise, as sentences for people.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}

/// <summary>An architecture as llama.cpp knows it.</summary>
/// <param name="config">The model's config.json.</param>
/// <exception cref="Contracts.FineTuneException">FT6031: it asks for what llama.cpp does not compute.</exception>
internal delegate GgufLayout GgufDescription(ConfigFile config);
