namespace FineTune.Engine.Data;

/// <summary>A row's place.</summary>
/// <param name="File">Index of <see cref="DatasetInfo.SourceFiles"/>.</param>
internal sealed record RowPlace(int File, int Line);
