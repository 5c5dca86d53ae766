using System.Globalization;
using System.Text.Json.Nodes;
using Parquet;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>
/// Answers to questions as Hugging Face's datasets keep them: a structure of two lists, or a list of structures, which are the same in a file.
/// </summary>
internal sealed class ParquetAnswers(DataField texts, DataField starts)
{
    /// <returns>Null where the column has no such parts.</returns>
    public static ParquetAnswers? Of(ParquetSchema schema, string column)
    {
        DataField? Part(string name, Func<DataField, bool> fits) => schema.GetDataFields().FirstOrDefault(field =>
            field.Path.FirstPart == column && field.MaxRepetitionLevel == 1 && field.Path.ToList().Contains(name) && fits(field));
        return Part("text", ParquetColumn.IsText) is { } texts && Part("answer_start", ParquetColumn.IsInteger) is { } starts
            ? new ParquetAnswers(texts, starts)
            : null;
    }

    /// <summary>The answers of a row group's rows as JSON; null where a row has none.</summary>
    public async Task<string?[]> ReadAsync(ParquetRowGroupReader rows, int count, CancellationToken cancellation)
    {
        string?[]?[] allTexts = await ParquetColumn.ReadListsAsync(rows, texts, count, false, cancellation).ConfigureAwait(false);
        string?[]?[] allStarts = await ParquetColumn.ReadListsAsync(rows, starts, count, false, cancellation).ConfigureAwait(false);
        return [.. allTexts.Zip(allStarts, (rowTexts, rowStarts) => rowTexts is null || rowStarts is null ? null : new JsonObject
        {
            ["text"] = new JsonArray([.. rowTexts.Select(text => JsonValue.Create(text))]),
            ["answer_start"] = new JsonArray([.. rowStarts.Select(start =>
                start is null ? null : (JsonNode)JsonValue.Create(long.Parse(start, CultureInfo.InvariantCulture)))]),
        }.ToJsonString())];
    }
}
