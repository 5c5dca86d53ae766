using System.Text.Json.Serialization;

namespace FineTune.Contracts;

[JsonConverter(typeof(SnakeCaseEnum<DatasetFormat>))]
public enum DatasetFormat
{
    Csv,
    Tsv,

    /// <summary>One JSON object a line.</summary>
    [JsonStringEnumMemberName("jsonl")]
    JsonLines,

    Parquet,

    /// <summary>One word a line with its label, an empty line between sentences.</summary>
    Conll,
}
