namespace FineTune.Engine.Stages;

/// <summary>Tokens as they stand in a text: a letter of several tokens is one piece.</summary>
/// <param name="Text">With the blank before it.</param>
/// <param name="First">Its first token.</param>
/// <param name="End">The token behind its last.</param>
/// <param name="IsSpecial">True for a token that the model wants and no text has.</param>
internal sealed record TokenPiece(string Text, int First, int End, bool IsSpecial);
