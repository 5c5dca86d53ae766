namespace FineTune.Engine.Data;

/// <summary>What became of a row of the files.</summary>
/// <param name="Rows">Rows of tokens it made.</param>
/// <param name="Length">Its tokens before anything was left out.</param>
/// <param name="LostTokens">Its tokens beyond MaxLength.</param>
internal readonly record struct SourceRow(int Rows, int Length, int LostTokens, RowPlace Place)
{
    /// <summary>Tokens of the text to give for it beyond MaxTargetLength.</summary>
    public int LostOfTarget { get; init; }
}
