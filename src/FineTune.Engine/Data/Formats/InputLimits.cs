namespace FineTune.Engine.Data;

/// <summary>Bounds within which files of data are read: far above any real text, far below the memory of a machine.</summary>
internal static class InputLimits
{
    /// <summary>Bytes of a row: a line, a record of CSV, a value of JSON, a sentence of CoNLL.</summary>
    public const int MaxRowBytes = 1 << 27;

    /// <summary>Times its compressed size that a text may have. Prose has 3 to 10, very even logs 50; the most that gzip can is 1032.</summary>
    public const int MaxUnpackedRatio = 200;

    /// <summary>Bytes that are unpacked whatever the ratio is.</summary>
    public const int FreelyUnpackedBytes = 1 << 26;

    /// <summary>Bytes before a page of a Parquet file; statistics of long texts are the most that stands there.</summary>
    public const int MaxPageHeader = 1 << 24;
}
