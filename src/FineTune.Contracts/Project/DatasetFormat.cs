using System.Text.Json.Serialization;

namespace FineTune.Contracts;

[JsonConverter(typeof(SnakeCaseEnum<DatasetFormat>))]
public enum DatasetFormat
{
    Csv,
    Tsv,
    JsonLines,
    Parquet,
}
