namespace FineTune.Engine.Data;

/// <summary>What Tokenize has seen of the recordings of a split.</summary>
/// <param name="Seconds">Of all together.</param>
/// <param name="Shortest">Seconds of the shortest.</param>
/// <param name="Longest">Seconds of the longest.</param>
/// <param name="Long">Recordings that are heard in part.</param>
/// <param name="Silent">Recordings whose samples are all one number.</param>
/// <param name="Clipped">Recordings that are cut off at the largest number.</param>
internal sealed record SoundCounts(double Seconds, double Shortest, double Longest, RowCount Long, RowCount Silent, RowCount Clipped);
