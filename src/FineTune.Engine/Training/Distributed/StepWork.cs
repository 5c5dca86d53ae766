namespace FineTune.Engine.Training.Distributed;

/// <summary>What a step works on.</summary>
/// <param name="Targets">What its losses are divided by: rows, or labelled tokens.</param>
/// <param name="PaddedTokens">Tokens with padding, by which operations are counted.</param>
/// <param name="TokensSeen">Tokens, as IncludeNumInputTokensSeen counts them.</param>
internal readonly record struct StepWork(double Targets, double PaddedTokens, double TokensSeen);
