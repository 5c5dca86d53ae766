namespace FineTune.Engine.Models;

/// <summary>A family's model with one head.</summary>
/// <param name="Head">What it predicts.</param>
/// <param name="Name">Hugging Face's class, as <c>architectures</c> in config.json names it.</param>
/// <param name="Create">Takes its weights by name and gives the function they make.</param>
internal sealed record ModelArchitecture(ModelHead Head, string Name, Func<ModelParts, ForwardPass> Create)
{
    /// <summary>The same as a graph, for Export; null where the family has none.</summary>
    public GraphDescription? Graph { get; init; }

    /// <summary>The encoder of an encoder-decoder model as a graph, whose <see cref="Graph"/> is then that of its decoder; null for other models.</summary>
    public GraphDescription? EncoderGraph { get; init; }

    /// <summary>The same as llama.cpp knows it, for Export; null where it does not.</summary>
    public GgufDescription? Gguf { get; init; }
}
