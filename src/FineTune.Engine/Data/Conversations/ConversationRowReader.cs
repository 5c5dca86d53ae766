using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Gives the columns of a conversation as one text: a JSON object of them, which <see cref="ConversationExample"/> reads.</summary>
internal sealed class ConversationRowReader(IRowReader rows, DatasetTable table) : IRowReader
{
    private readonly DatasetColumn[] _columns = [.. table.Columns.Wanted.Select(wanted => wanted.Column).Where(column => column.IsConversation())];
    private readonly StringBuilder _text = new();
    private string _composed = "";

    public IReadOnlyList<string>? LabelNames => rows.LabelNames;

    public IReadOnlyCollection<string> UnusedColumns => rows.UnusedColumns;

    /// <summary>The composed text is never a number.</summary>
    public bool IsUntyped => false;

    public RowFindings QuotedLines => rows.QuotedLines;

    public int Line => rows.Line;

    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (!await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            return false;
        }

        _text.Clear().Append('{');
        foreach (DatasetColumn column in _columns)
        {
            ReadOnlySpan<char> value = rows.Get(column);
            if (value.IsEmpty && column.IsOptional())
            {
                continue;
            }

            _text.Append(_text.Length > 1 ? "," : "").Append('"').Append(column.ToString()).Append("\":");
            if (rows.HoldsJson)
            {
                _text.Append(value);
            }
            else
            {
                _text.Append(JsonValue.Create(value.ToString()).ToJsonString());
            }
        }

        _composed = _text.Append('}').ToString();
        return true;
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => column == DatasetColumn.Text ? _composed : column == DatasetColumn.TextPair ? "" : rows.Get(column);

    public TextList GetList(DatasetColumn column) => rows.GetList(column);

    public SourcePosition PositionOf(DatasetColumn column) =>
        rows.PositionOf(column is DatasetColumn.Text or DatasetColumn.TextPair or DatasetColumn.Tokens ? _columns[0] : column);

    public SourcePosition PositionOf(DatasetColumn column, int element) => rows.PositionOf(column, element);

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
