using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Finds out what quotes are in tab-separated values where the project does not say. Files such as GLUE's have them as characters: there each line has as
/// many fields as the header, and quotes stand where RFC 4180 has none. Read by RFC 4180, one at the start of a field would make one row of many lines.
/// </summary>
internal static class QuotingFinder
{
    /// <summary>The project with a choice for each Dataset: by its own files, or else as in the project's other ones.</summary>
    /// <param name="events">Where the choice is said; null where it is not.</param>
    public static async Task<ProjectSpec> ResolveAsync(ProjectSpec project, IEventSink? events, CancellationToken cancellation)
    {
        if (!project.Datasets.Any(IsOpen))
        {
            return project;
        }

        var found = new Dictionary<DatasetSpec, QuoteCount>(ReferenceEqualityComparer.Instance);
        foreach (DatasetSpec spec in project.Datasets.Where(IsOpen))
        {
            found.Add(spec, await Task.Run(() => Count(spec, cancellation), cancellation).ConfigureAwait(false));
        }

        bool anyNone = found.Values.Any(count => count.Quoting == DatasetQuoting.None);
        return project with
        {
            Datasets = [.. project.Datasets.Select(spec => found.TryGetValue(spec, out QuoteCount? count) ? Choose(spec, count, anyNone, events) : spec)]
        };
    }

    private static bool IsOpen(DatasetSpec spec) =>
        spec.Quoting == DatasetQuoting.Auto && spec.Format is DatasetFormat.Csv or DatasetFormat.Tsv && CsvRowReader.SeparatorOf(spec) == '\t';

    private static DatasetSpec Choose(DatasetSpec spec, QuoteCount count, bool anyNone, IEventSink? events)
    {
        bool isNone = count.Quoting == DatasetQuoting.None || (count.Quoting == DatasetQuoting.Auto && anyNone);
        if (isNone && count.FirstQuote is { } first)
        {
            string line = first.Line.ToString(CultureInfo.InvariantCulture);
            events?.Info(
                $"{Path.GetFileName(first.File)}: Quoting is none: quotes are characters, as in line {line}. "
                + "Set Quoting on the Dataset to say so, or to minimal.");
        }

        return spec with { Quoting = isNone ? DatasetQuoting.None : DatasetQuoting.Minimal };
    }

    private static QuoteCount Count(DatasetSpec spec, CancellationToken cancellation)
    {
        var count = new QuoteCount();
        foreach (string file in spec.Files)
        {
            using var lines = new LineReader(new TextSource(spec, file, DiagnosticCatalog.MalformedCsv));
            int fields = 0;
            while (lines.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                if (lines.Current.IsEmpty)
                {
                    continue;
                }

                int here = lines.Current.Count((byte)'\t') + 1;
                fields = fields == 0 ? here : fields;
                if (here != fields)
                {
                    return QuoteCount.OfFieldsOverLines;
                }

                count.Add(lines.Current, fields, new SourcePosition(file, lines.Number));
            }
        }

        return count;
    }
}
