namespace FineTune.Engine.Data;

/// <summary>The columns a row is read for.</summary>
internal enum DatasetColumn
{
    Text,
    TextPair,
    Label,

    /// <summary>The label of a row that is a number to predict.</summary>
    Number,

    /// <summary>The words of a row, a list of texts.</summary>
    Tokens,

    /// <summary>The labels of a row, a list: one for each word, or all that a text has.</summary>
    Labels,
}
