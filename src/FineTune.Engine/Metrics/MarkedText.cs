namespace FineTune.Engine.Metrics;

/// <summary>A text with what is right in it and what a model says is.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Right">From which UTF-16 unit to which the right part goes; null where the text has none.</param>
/// <param name="Said">Likewise what the model says; null where it says that there is none.</param>
internal sealed record MarkedText(string Text, (int Start, int End)? Right, (int Start, int End)? Said);
