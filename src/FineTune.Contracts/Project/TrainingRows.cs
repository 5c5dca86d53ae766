using System.Globalization;

namespace FineTune.Contracts;

/// <summary>
/// What is too large for the training split, as far as Take and the lines of its files show it: before anything is tokenized, and never wrongly. The build
/// says it then, and the engine, who counts the rows, does not say it again.
/// </summary>
public sealed class TrainingRows(IReadOnlyList<DatasetSpec> datasets, TaskArguments task, TokenizerArguments tokenizer)
{
    private static readonly string[] Compressed = [".gz", ".br", ".zst"];

    /// <summary>How many processes train, each on batches of its own; null where it is not known before they begin.</summary>
    public int? Processes { get; init; } = 1;

    /// <summary>The most rows the split can have where one step takes more; null where it does not, or nothing shows it.</summary>
    public long? FewerThanAStep(TrainingArguments training) => Processes is { } processes ? AtMost(RowsOfStep(training, processes)) : null;

    /// <summary>
    /// What is wrong with DataloaderDropLast where no batch is full; null where one is, or nothing shows it. A batch of one process alone that is not full is
    /// none of several, however many they are.
    /// </summary>
    public string? WithoutFullBatch(TrainingArguments training)
    {
        int processes = Processes ?? 1;
        return training.DataloaderDropLast && AtMost((long)training.PerDeviceTrainBatchSize * processes) is { } rows
            ? WithoutFullBatch(training, rows, processes)
            : null;
    }

    /// <summary>Rows of a step whose batches are all full.</summary>
    /// <param name="processes">How many train, each on batches of its own.</param>
    public static long RowsOfStep(TrainingArguments training, int processes) =>
        (long)training.PerDeviceTrainBatchSize * training.GradientAccumulationSteps * processes;

    /// <param name="rows">The most rows that the training split can have, fewer than a batch of all processes takes.</param>
    /// <param name="processes">How many train, each on batches of its own.</param>
    public static string WithoutFullBatch(TrainingArguments training, long rows, int processes = 1) => string.Create(CultureInfo.InvariantCulture,
        $"DataloaderDropLast is true, PerDeviceTrainBatchSize is {training.PerDeviceTrainBatchSize}{OfEach(processes)}, and the training split has no more "
            + $"than {Quantity.Of(rows, "row")}: no step is left");

    /// <summary>What the rows of a step are the product of, for a message.</summary>
    /// <param name="processes">How many train, each on batches of its own.</param>
    public static string FactorsOfStep(int processes) => "PerDeviceTrainBatchSize x GradientAccumulationSteps"
        + (processes > 1 ? $" x {Quantity.Of(processes, "process", "processes")}" : "");

    /// <summary>The most steps training can have where the warm-up takes as many or more; null where it does not, or nothing shows it.</summary>
    public long? StepsWithinWarmup(TrainingArguments training)
    {
        if (training.MaxSteps > 0)
        {
            return training.WarmupSteps >= training.MaxSteps ? training.MaxSteps : null;
        }

        if (training.WarmupSteps <= 1 || Processes is not { } processes)
        {
            return null;
        }

        double enough = ((training.WarmupSteps / training.NumTrainEpochs) + 1) * RowsOfStep(training, processes);
        long? steps = AtMost((long)Math.Min(enough, long.MaxValue / 2)) is { } rows
            ? (long)Math.Ceiling(training.NumTrainEpochs * Math.Max(1, StepsPerEpoch(training, rows, processes)))
            : null;
        return steps <= training.WarmupSteps ? steps : null;
    }

    private static double StepsPerEpoch(TrainingArguments training, long rows, int processes)
    {
        double batches = (double)rows / ((long)training.PerDeviceTrainBatchSize * processes);
        return Math.Ceiling((training.DataloaderDropLast ? Math.Floor(batches) : Math.Ceiling(batches)) / training.GradientAccumulationSteps);
    }

    /// <summary>The most rows; null where they may be <paramref name="enough"/> or more.</summary>
    private long? AtMost(long enough)
    {
        DatasetSpec[] parts = [.. datasets.Where(dataset => dataset.Splits().Contains(SplitNames.Train))];
        bool makesMoreOfARow = task.GroupTexts || tokenizer.TruncationPolicy == TruncationPolicy.Window;
        if (parts.Length == 0 || makesMoreOfARow)
        {
            return null;
        }

        long rows = 0;
        foreach (DatasetSpec part in parts)
        {
            rows += Lines(part, Math.Min(part.Take ?? long.MaxValue, enough - rows));
            if (rows >= enough)
            {
                return null;
            }
        }

        return rows;
    }

    /// <summary>Rows in text files, of which none is shorter than a line; <paramref name="enough"/> where there are as many, or it is not known.</summary>
    private static long Lines(DatasetSpec dataset, long enough)
    {
        if (MediaKind.OfFormat(dataset.Format) is not null)
        {
            return Math.Min(dataset.Files.Count, enough);
        }

        bool isUnknown = dataset.Files.Count == 0 || dataset.Encoding is not null || dataset.Format is DatasetFormat.Json or DatasetFormat.Parquet;
        long lines = 0;
        foreach (string file in dataset.Files)
        {
            if (isUnknown || lines >= enough || Compressed.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            {
                return enough;
            }

            bool hasHeader = dataset.HasHeader && dataset.Format is DatasetFormat.Csv or DatasetFormat.Tsv;
            lines += Math.Max(0, Lines(file, enough - lines + 1) - (hasHeader ? 1 : 0));
        }

        return isUnknown ? enough : Math.Min(lines, enough);
    }

    /// <summary>Reads no more of the file than <paramref name="enough"/> lines.</summary>
    private static long Lines(string file, long enough)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            byte[] buffer = new byte[16384];
            long lines = 0;
            byte last = (byte)'\n';
            while (lines < enough && stream.Read(buffer) is > 0 and int read)
            {
                ReadOnlySpan<byte> text = buffer.AsSpan(0, read);
                bool isHalfAnEnd = last == '\r' && text[0] == '\n';
                lines += text.Count((byte)'\n') + text.Count((byte)'\r') - text.Count("\r\n"u8) - (isHalfAnEnd ? 1 : 0);
                last = text[^1];
            }

            return last is (byte)'\n' or (byte)'\r' ? lines : lines + 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Who reads the rows says what is wrong with it.
            return enough;
        }
    }

    private static string OfEach(int processes) => processes > 1 ? $" in each of {Quantity.Of(processes, "process", "processes")}" : "";
}
