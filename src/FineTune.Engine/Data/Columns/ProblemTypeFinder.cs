using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Finds out which kind of text classification a project is where it does not say: from the first rows, and only where nothing else can be meant.
/// </summary>
internal sealed class ProblemTypeFinder(DatasetSpec spec, StageContext context)
{
    private const int RowsToLookAt = 1000;

    /// <summary>What stands where a number is missing or none: among numbers with fractions it is an error, and no class of that name.</summary>
    private static readonly HashSet<string> NoNumbers =
        new(["", "nan", "inf", "+inf", "-inf", "infinity", "-infinity", "na", "n/a", "<na>", "none", "null"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="FineTuneException">FT2151: the labels may be classes or numbers.</exception>
    public static async Task<ProblemType?> FindAsync(ProjectSpec project, StageContext context)
    {
        if (project.Task != FineTuneTask.TextClassification || project.TaskArguments.ProblemType is not null)
        {
            return project.TaskArguments.ProblemType;
        }

        return project.Datasets.Any(dataset => dataset.LabelDelimiter is not null)
            ? ProblemType.MultiLabelClassification
            : await new ProblemTypeFinder(project.Datasets.First(dataset => dataset.Split == SplitNames.Train), context).FindAsync().ConfigureAwait(false);
    }

    private async Task<ProblemType> FindAsync()
    {
        if (await IsReadableAsync(RowShape.LabelledText).ConfigureAwait(false))
        {
            return spec.LabelNames.Count > 0 ? ProblemType.SingleLabelClassification : await LookAtLabelsAsync().ConfigureAwait(false);
        }

        if (await IsReadableAsync(RowShape.MultiLabelledText).ConfigureAwait(false))
        {
            return Say(ProblemType.MultiLabelClassification, "the labels are lists");
        }

        // What cannot be read as either is an error, which reading it in earnest reports.
        return await IsReadableAsync(RowShape.NumberedText).ConfigureAwait(false)
            ? Say(ProblemType.Regression, "the labels are numbers with fractions")
            : ProblemType.SingleLabelClassification;
    }

    private async Task<ProblemType> LookAtLabelsAsync()
    {
        string? withFraction = null;
        string? written = null;
        DatasetTable table = await TableAsync(RowShape.LabelledText).ConfigureAwait(false);
        // Whole numbers are classes, but not where nobody named the column a label.
        bool isScore = spec.LabelColumn is null && table.Columns[DatasetColumn.Label] == ColumnFinder.Score;
        await using IRowReader reader = await OpenAsync(table).ConfigureAwait(false);
        var list = new TextList();
        (int rows, int lists) = (0, 0);
        for (; rows < RowsToLookAt && await reader.ReadAsync(context.Cancellation).ConfigureAwait(false); rows++)
        {
            string text = reader.Get(DatasetColumn.Label).ToString();
            if (WrittenList.TryRead(text, takesNumbers: true, list))
            {
                lists++;
            }
            else if (TargetNumber.TryParse(text, out double number))
            {
                withFraction ??= number == Math.Floor(number) ? null : text;
                written ??= !isScore && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : text;
            }
            else if (!NoNumbers.Contains(text))
            {
                return ProblemType.SingleLabelClassification;
            }
        }

        if (lists > 0)
        {
            return lists < rows ? ProblemType.SingleLabelClassification : Say(ProblemType.MultiLabelClassification, "the labels are lists written as texts");
        }

        return withFraction is not null ? Say(ProblemType.Regression, $"the labels are numbers such as {withFraction}")
            : written is null ? ProblemType.SingleLabelClassification
            : throw new FineTuneException(DiagnosticCatalog.AmbiguousLabels, spec.Position ?? new SourcePosition(spec.Files[0]), written);
    }

    private async Task<bool> IsReadableAsync(RowShape shape)
    {
        try
        {
            await using IRowReader reader = await OpenAsync(await TableAsync(shape).ConfigureAwait(false)).ConfigureAwait(false);
            await reader.ReadAsync(context.Cancellation).ConfigureAwait(false);
            return true;
        }
        catch (FineTuneException failure) when (IsOfAnotherKind(failure.Descriptor))
        {
            return false;
        }
    }

    private static bool IsOfAnotherKind(DiagnosticDescriptor failure) =>
        failure == DiagnosticCatalog.NotALabel || failure == DiagnosticCatalog.NotAList || failure == DiagnosticCatalog.NotANumber;

    private Task<DatasetTable> TableAsync(RowShape shape) => ColumnFinder.FindAsync(spec, shape, context with { Events = new Silence() });

    private ValueTask<IRowReader> OpenAsync(DatasetTable table) => DataFile.OpenRowsAsync(table, spec.Files[0], context.Cancellation);

    private ProblemType Say(ProblemType type, string reason)
    {
        string name = type == ProblemType.Regression ? "regression" : "multi_label_classification";
        context.Events.Info($"ProblemType is {name}: {reason}.");
        return type;
    }

    /// <summary>What is said about columns is said when they are read in earnest.</summary>
    private sealed class Silence : IEventSink
    {
        public void Write(EngineEvent engineEvent)
        {
        }
    }
}
