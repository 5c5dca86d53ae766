namespace FineTune.Engine.Models;

/// <summary>Kinds of sequence classification, <c>problem_type</c> in config.json.</summary>
internal enum ProblemType
{
    /// <summary>One label a row.</summary>
    SingleLabelClassification,

    /// <summary>Any number of labels a row.</summary>
    MultiLabelClassification,

    /// <summary>Numbers in place of labels.</summary>
    Regression,
}
