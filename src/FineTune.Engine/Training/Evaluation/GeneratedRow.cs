namespace FineTune.Engine.Training;

/// <summary>What a model generates for a row.</summary>
/// <param name="Prediction">The generated text, without white space around it.</param>
/// <param name="Reference">The text that is right, likewise.</param>
internal sealed record GeneratedRow(string Prediction, string Reference);
