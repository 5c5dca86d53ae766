namespace FineTune.Engine.Data;

/// <summary>Rows whose targets have more tokens than there may be.</summary>
/// <param name="MostLost">Tokens that the longest of them has beyond that.</param>
internal sealed record CutTargets(RowCount Rows, int MostLost);
