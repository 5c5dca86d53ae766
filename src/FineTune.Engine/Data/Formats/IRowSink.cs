namespace FineTune.Engine.Data;

/// <summary>Takes token rows, one after the other.</summary>
internal interface IRowSink
{
    void Append(TokenizedRow row);
}
