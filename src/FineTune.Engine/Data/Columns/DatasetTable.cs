using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>A Dataset and the columns that are read of it.</summary>
/// <param name="Conditions">The conditions of its Where, each with the column it looks at.</param>
internal sealed record DatasetTable(DatasetSpec Spec, ColumnNames Columns, params IReadOnlyList<(DatasetColumn Column, RowCondition Condition)> Conditions)
{
    /// <summary>True where a row is a conversation, or a prompt with its completion, and no plain text.</summary>
    public bool HasConversations => Columns.HasConversations;

    /// <summary>What a row is where it is no text; null where it is one.</summary>
    public MediaKind? Media => Columns.Media;

    /// <summary>True where two texts make one sequence.</summary>
    public bool HasPairs => HasChoices || (Columns.Has(DatasetColumn.TextPair) && !Columns.SeparatesTexts);

    /// <summary>How many zeros and ones a row's list of labels has, one for each label there is; null where it has the labels themselves.</summary>
    public int? MultiHotLabels { get; init; }

    /// <summary>The columns of its slices.</summary>
    public IReadOnlyList<DatasetColumn> Slices { get; init; } = [];

    /// <summary>True where a row has endings to choose from.</summary>
    public bool HasChoices => Columns.HasChoices;

    /// <summary>Token rows that a row makes where it is not too long: two of a preference, the chosen answer first.</summary>
    public int RowsOfExample => Columns.HasPreferences ? 2 : 1;
}
