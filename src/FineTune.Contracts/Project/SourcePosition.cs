namespace FineTune.Contracts;

/// <summary>A place in a file the user can open: full path, line and column from 1, 0 where unknown.</summary>
public sealed record SourcePosition(string File, int Line = 0, int Column = 0);
