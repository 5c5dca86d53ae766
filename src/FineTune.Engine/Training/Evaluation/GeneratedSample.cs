namespace FineTune.Engine.Training;

/// <summary>A text of the project file, and what the model makes of it.</summary>
internal sealed record GeneratedSample(string Text, string Generated);
