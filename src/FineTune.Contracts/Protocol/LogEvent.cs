namespace FineTune.Contracts;

/// <summary>A message, a warning or an error. Warnings and errors carry a code of the catalogue.</summary>
public sealed record LogEvent(LogLevel Level, string Text, string? Code = null, SourcePosition? Position = null) : EngineEvent;
