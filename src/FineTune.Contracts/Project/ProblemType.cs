using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Kinds of text classification, <c>problem_type</c> in Hugging Face's config.json.</summary>
[JsonConverter(typeof(SnakeCaseEnum<ProblemType>))]
public enum ProblemType
{
    /// <summary>One label a row.</summary>
    SingleLabelClassification,

    /// <summary>Any number of labels a row.</summary>
    MultiLabelClassification,

    /// <summary>A number in place of a label.</summary>
    Regression,
}
