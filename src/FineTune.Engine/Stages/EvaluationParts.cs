using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Training;

namespace FineTune.Engine.Stages;

/// <summary>What is measured besides the evaluation split as a whole: evaluation sets with names, and the rows of each value of the slices' columns.</summary>
internal sealed class EvaluationParts
{
    private const int MaxValues = 100;

    private readonly List<(string Set, EvaluationResult Result)> _sets = [];
    private readonly List<(string Column, string Value, EvaluationResult Result)> _slices = [];

    /// <summary>For the report; none where there is nothing.</summary>
    public IReadOnlyList<ReportTable> Tables =>
    [
        .. _sets.Count == 0 ? (ReportTable[])[] : [TableOf("Evaluation sets", "set", _sets.Select(set => (set.Set, set.Result)))],
        .. _slices.GroupBy(slice => slice.Column)
            .Select(column => TableOf($"By {column.Key}", column.Key, column.Select(slice => (slice.Value, slice.Result)))),
    ];

    public void Add(string set, EvaluationResult result) => _sets.Add((set, result));

    /// <summary>Measures the rows of each value of each column.</summary>
    /// <param name="measure">Measures some rows.</param>
    /// <exception cref="FineTuneException">FT4043: a column has too many values.</exception>
    public void AddSlices(IReadOnlyList<string> columns, ITokenRows rows, Func<ITokenRows, string, EvaluationResult> measure)
    {
        for (int column = 0; column < columns.Count; column++)
        {
            foreach ((string value, List<int> numbers) in RowsByValue(columns[column], column, rows))
            {
                _slices.Add((columns[column], value, measure(new SelectedRows(rows, numbers), $"{columns[column]} {value}")));
            }
        }
    }

    /// <summary>Adds all to the results of the evaluation, by their keys in all_results.json.</summary>
    /// <param name="isGreaterBetter">Of a metric by its name.</param>
    public void WriteTo(JsonObject results, Func<string, bool> isGreaterBetter)
    {
        foreach ((string set, EvaluationResult result) in _sets)
        {
            foreach ((string name, double value) in result.Metrics.Values)
            {
                results[$"eval_{ResultFiles.OfSet(set, name)}"] = Number(value);
            }

            results[$"eval_{ResultFiles.OfSet(set, "samples")}"] = result.Metrics.Rows;
        }

        foreach (IGrouping<string, (string Column, string Value, EvaluationResult Result)> column in _slices.GroupBy(slice => slice.Column))
        {
            foreach ((_, string value, EvaluationResult result) in column)
            {
                foreach ((string name, double measured) in result.Metrics.Values)
                {
                    results[$"eval_{ResultFiles.OfSlice(column.Key, value, name)}"] = Number(measured);
                }

                results[$"eval_{ResultFiles.OfSlice(column.Key, value, "samples")}"] = result.Metrics.Rows;
            }

            foreach (string name in column.SelectMany(slice => slice.Result.Metrics.Values.Keys).Distinct())
            {
                IEnumerable<KeyValuePair<string, double>> all = column.SelectMany(slice => slice.Result.Metrics.Defined);
                double[] defined = [.. all.Where(value => value.Key == name).Select(value => value.Value)];
                double worst = defined.Length == 0 ? double.NaN : isGreaterBetter(name) ? defined.Min() : defined.Max();
                results[$"eval_{ResultFiles.OfWorstSlice(column.Key, name)}"] = Number(worst);
            }
        }
    }

    /// <summary>In the order of the values.</summary>
    private static SortedDictionary<string, List<int>> RowsByValue(string name, int column, ITokenRows rows)
    {
        var byValue = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (int row = 0; row < rows.Count; row++)
        {
            string value = Encoding.UTF8.GetString(rows.Slices(row)).Split(ITokenRows.SliceSeparator)[column];
            if (!byValue.TryGetValue(value, out List<int>? numbers))
            {
                byValue[value] = numbers = byValue.Count < MaxValues
                    ? []
                    : throw new FineTuneException(DiagnosticCatalog.TooManySlices, rows.Source(row), name, MaxValues, ShortText.Of(value));
            }

            numbers.Add(row);
        }

        return byValue;
    }

    private static ReportTable TableOf(string title, string first, IEnumerable<(string Name, EvaluationResult Result)> parts)
    {
        (string Name, EvaluationResult Result)[] all = [.. parts];
        string[] names = [.. all.SelectMany(part => part.Result.Metrics.Values.Keys).Distinct()];
        return new ReportTable(
            title,
            [first, "rows", .. names],
            [.. all.Select(part => (ReportCell[])
            [
                part.Name.Length == 0 ? "(empty)" : part.Name,
                ReportTables.Count(part.Result.Metrics.Rows),
                .. names.Select(name => ReportTables.Score(part.Result.Metrics.Values.GetValueOrDefault(name, double.NaN))),
            ])]);
    }

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
