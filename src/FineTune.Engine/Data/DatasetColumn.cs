namespace FineTune.Engine.Data;

/// <summary>The columns a row is read for.</summary>
internal enum DatasetColumn
{
    Text,
    TextPair,
    Label,
}
