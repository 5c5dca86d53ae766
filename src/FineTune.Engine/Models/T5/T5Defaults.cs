namespace FineTune.Engine.Models.T5;

/// <summary>In what T5's and mT5's configurations differ where a file does not say.</summary>
/// <param name="ScalesOutput">True where the decoder's last states may be scaled before the vocabulary's projection.</param>
internal sealed record T5Defaults(int VocabSize, int Intermediate, int Layers, int Heads, string FeedForwardProjection, bool ScalesOutput);
