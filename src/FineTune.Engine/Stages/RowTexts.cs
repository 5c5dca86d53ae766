using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Images;
using FineTune.Engine.Metrics;
using FineTune.Engine.Reports;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Stages;

/// <summary>Looks up the texts of a few rows in the files they came from.</summary>
internal sealed class RowTexts(ProjectSpec project, DatasetInfo dataset, StageContext context)
{
    private const int MaxLength = 300;

    /// <summary>Stands for words of a row that the report may not have.</summary>
    private const string LeftOut = "...";

    /// <summary>Of a picture in a report.</summary>
    private const int MaxSide = 96;

    /// <summary>The project with the quoting that its files were found to have.</summary>
    private ProjectSpec? _project;

    /// <param name="rows">The evaluated rows.</param>
    /// <param name="wanted">Those to look up, in the order of the result.</param>
    public async Task<IReadOnlyList<ReportedRow>> FindAsync(TokenizedSplit rows, IReadOnlyList<WorstRow> wanted)
    {
        if (!dataset.HasTexts)
        {
            return [.. WithoutTexts(rows, wanted).Zip(wanted, (row, worst) => dataset.Audio is { } audio
                ? Heard(row, SampleBytes.All(rows, worst.Row), audio.SamplingRate)
                : row with { Image = Thumbnail(rows, worst.Row) })];
        }

        var texts = new Dictionary<(int File, int Line), string>();
        foreach (IGrouping<int, int> lines in wanted.Select(row => rows.Origin(row.Row)).GroupBy(origin => origin.File, origin => origin.Line))
        {
            await ReadAsync(lines.Key, [.. lines], texts).ConfigureAwait(false);
        }

        return [.. wanted.Select(row =>
        {
            (int file, int line) = rows.Origin(row.Row);
            return new ReportedRow(row, dataset.SourceFiles[file], line, texts.GetValueOrDefault((file, line), ""));
        })];
    }

    /// <summary>A row by what was generated for it.</summary>
    /// <param name="row">Its number.</param>
    public static WorstRow Answered(GeneratedRow answer, int row) => new(row, double.NaN, answer.Reference, answer.Prediction) { QuotesRow = true };

    /// <summary>The places alone: what a model folder that leaves this machine may say.</summary>
    public IReadOnlyList<ReportedRow> WithoutTexts(TokenizedSplit rows, IReadOnlyList<WorstRow> wanted) => [.. wanted.Select(row =>
    {
        (int file, int line) = rows.Origin(row.Row);
        WorstRow shown = row.QuotesRow ? row with { Label = LeftOut, Prediction = LeftOut, Marked = null } : row;
        return new ReportedRow(shown, dataset.SourceFiles[file], line, Text: null);
    })];

    private static ReportedRow Heard(ReportedRow row, float[] samples, int samplingRate) => row with
    {
        Image = Waveform.DataUri(samples),
        ImageOf = MediaKind.Sounds.Name,
        Caption = FormattableString.Invariant($"{(double)samples.Length / samplingRate:0.0##} s"),
    };

    /// <summary>The picture as the model sees it, no larger than a page needs it.</summary>
    private static string Thumbnail(TokenizedSplit rows, int row)
    {
        int width = rows.MediaWidth(row);
        var picture = new Picture(rows.Media(row).ToArray(), rows.Media(row).Length / Picture.Channels / width, width);
        int longest = Math.Max(picture.Height, picture.Width);
        Picture shown = longest <= MaxSide ? picture : Resampler.Resize(
            picture, Math.Max(1, picture.Height * MaxSide / longest), Math.Max(1, picture.Width * MaxSide / longest), Resampling.Bilinear);
        return PngFile.DataUri(shown);
    }

    private async Task ReadAsync(int file, HashSet<int> lines, Dictionary<(int File, int Line), string> texts)
    {
        if (PathOf(file) is not { } path)
        {
            return;
        }

        _project ??= await QuotingFinder.ResolveAsync(project, null, context.Cancellation).ConfigureAwait(false);
        DatasetSpec spec = _project.Datasets.First(spec => spec.Files.Contains(path));
        DatasetTable table = await ColumnFinder.FindAsync(spec, TaskRegistry.Of(project, dataset).Shape, context, project.TaskArguments).ConfigureAwait(false);
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, path, context.Cancellation).ConfigureAwait(false);
        int last = lines.Max();
        while (await reader.ReadAsync(context.Cancellation).ConfigureAwait(false) && reader.Line <= last)
        {
            if (lines.Contains(reader.Line))
            {
                texts[(file, reader.Line)] = ShortText.Of(Text(reader, table), MaxLength);
            }
        }
    }

    /// <summary>By its entry, not by its path: a file of the Hub is listed by its place in the repository. Null where the project has it no more.</summary>
    private string? PathOf(int file) =>
        DatasetInfo.FilesOf(project).FirstOrDefault(candidate => DatasetInfo.SourceOf(candidate, project) == dataset.SourceFiles[file]);

    private static string Text(IRowReader reader, DatasetTable table)
    {
        if (table.HasConversations)
        {
            return string.Join(
                " / ", ConversationExample.ParseAll(reader.Get(DatasetColumn.Text).ToString()).SelectMany(example => example.Texts()));
        }

        if (!table.Columns.Has(DatasetColumn.Tokens))
        {
            IEnumerable<string> texts = table.Columns.Texts.Select(column => reader.Get(column).ToString());
            if (table.HasChoices)
            {
                TextList endings = reader.GetList(DatasetColumn.Endings);
                texts = texts.Concat(Enumerable.Range(0, endings.Count).Select(ending => endings[ending].ToString()));
            }

            return string.Join(" / ", texts);
        }

        TextList words = reader.GetList(DatasetColumn.Tokens);
        return string.Join(" ", Enumerable.Range(0, words.Count).Select(word => words[word].ToString()));
    }
}
