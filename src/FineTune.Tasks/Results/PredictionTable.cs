using System.Text;
using System.Text.Json;

namespace FineTune.Tasks.Results;

/// <summary>
/// Predictions as a table: a row a line, a column for each member of the objects, in the order in which they first come. The members of an object, as the
/// scores of labels, are columns of their own, <c>scores.LABEL</c>; a list is JSON in its cell.
/// </summary>
/// <param name="separator">Stands between two cells.</param>
internal sealed class PredictionTable(char separator)
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    /// <param name="source">One JSON object a line; read twice, as only the last one tells the last column.</param>
    public void Write(string source, TextWriter target)
    {
        foreach (string line in File.ReadLines(source))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            foreach ((string column, _) in Cells(row.RootElement))
            {
                _columns.TryAdd(column, _columns.Count);
            }
        }

        WriteRow(target, _columns.Keys);
        var cells = new string[_columns.Count];
        foreach (string line in File.ReadLines(source))
        {
            Array.Fill(cells, "");
            using JsonDocument row = JsonDocument.Parse(line);
            foreach ((string column, JsonElement value) in Cells(row.RootElement))
            {
                cells[_columns[column]] = Text(value);
            }

            WriteRow(target, cells);
        }
    }

    private static IEnumerable<(string Column, JsonElement Value)> Cells(JsonElement row)
    {
        foreach (JsonProperty member in row.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Object)
            {
                yield return (member.Name, member.Value);
                continue;
            }

            foreach (JsonProperty inner in member.Value.EnumerateObject())
            {
                yield return ($"{member.Name}.{inner.Name}", inner.Value);
            }
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private void WriteRow(TextWriter target, IEnumerable<string> cells)
    {
        var line = new StringBuilder();
        foreach (string cell in cells)
        {
            line.Append(line.Length > 0 ? separator : "").Append(Quoted(cell));
        }

        target.Write(line.Append('\n'));
    }

    private string Quoted(string cell) => cell.Length > 0 && cell.IndexOfAny([separator, '"', '\r', '\n']) < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
