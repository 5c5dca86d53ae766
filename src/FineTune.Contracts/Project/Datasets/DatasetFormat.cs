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

    /// <summary>A JSON array of objects, objects one after the other, or one object with a single array of objects.</summary>
    Json,
    Parquet,

    /// <summary>Picture files in a folder for each label.</summary>
    [JsonStringEnumMemberName("imagefolder")]
    ImageFolder,

    /// <summary>Sound files in a folder for each label.</summary>
    [JsonStringEnumMemberName("audiofolder")]
    AudioFolder,

    /// <summary>One text a line, in the column <c>text</c>.</summary>
    Text,

    /// <summary>One word a line with its label, an empty line between sentences.</summary>
    Conll,
}
