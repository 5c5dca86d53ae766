namespace FineTune.Engine.Data;

/// <summary>What a row is labelled with.</summary>
internal enum RowTargets
{
    /// <summary>Nothing: the tokens themselves are to be predicted.</summary>
    None,

    /// <summary>Ids of labels: one, any number, or one a token.</summary>
    Labels,

    /// <summary>A number.</summary>
    Number,
}
