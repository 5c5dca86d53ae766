using FineTune.Contracts;

namespace FineTune.Engine.Data;

internal static class RowShapes
{
    /// <summary>What a task reads.</summary>
    /// <param name="problemType">Kind of text classification; null for other tasks.</param>
    public static RowShape Of(FineTuneTask task, ProblemType? problemType) => (task, problemType) switch
    {
        (FineTuneTask.TokenClassification, _) => RowShape.LabelledTokens,
        (FineTuneTask.FillMask, _) => RowShape.Text,
        (_, ProblemType.MultiLabelClassification) => RowShape.MultiLabelledText,
        (_, ProblemType.Regression) => RowShape.NumberedText,
        _ => RowShape.LabelledText,
    };
}
