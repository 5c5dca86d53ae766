using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What a quote in a CSV or TSV file is, by the names of Python's csv module.</summary>
[JsonConverter(typeof(SnakeCaseEnum<DatasetQuoting>))]
public enum DatasetQuoting
{
    /// <summary>As <see cref="Minimal"/>; of tab-separated values as <see cref="None"/> where header and rows say so.</summary>
    Auto,

    /// <summary>A character like any other, as in the files of GLUE.</summary>
    None,

    /// <summary>The edge of a field, as in RFC 4180.</summary>
    Minimal,
}
