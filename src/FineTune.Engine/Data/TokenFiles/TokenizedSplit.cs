using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// The rows of a split over its memory-mapped token files. Opening looks at the head of each file and at the batches of the last one; those of
/// another one are looked at when one of its rows is asked for. A row costs two binary searches and no copy. Spans it gives are valid until it is disposed.
/// Any number of threads may read.
/// </summary>
internal sealed class TokenizedSplit : ITokenRows, IDisposable
{
    private readonly List<Part> _parts = [];

    private readonly IReadOnlyList<string> _sourceFiles;

    private TokenizedSplit(IReadOnlyList<string> sourceFiles) => _sourceFiles = sourceFiles;

    public int Count { get; private set; }

    /// <param name="folder">Output folder of Tokenize.</param>
    /// <param name="split">Name of the split.</param>
    /// <param name="sourceFiles">Full paths of the dataset's files, in the order of <see cref="DatasetInfo.SourceFiles"/>.</param>
    public static TokenizedSplit Open(string folder, string split, params IReadOnlyList<string> sourceFiles)
    {
        var result = new TokenizedSplit(sourceFiles);
        try
        {
            result.OpenFiles(folder, split);
        }
        catch
        {
            result.Dispose();
            throw;
        }

        return result;
    }

    /// <summary>
    /// Loads what opening needs beside whatever else a process does at its start: the first opening is .NET loading the Arrow library, and the size of the
    /// files has nothing to do with it. Does not wait; what fails fails again where the files are opened, and is told there.
    /// </summary>
    public static void Prepare(string folder) => _ = Task.Run(() =>
    {
        string path = Directory.EnumerateFiles(folder).First(path => TokenFiles.SplitOf(Path.GetFileName(path)) is not null);
        using var part = new Part(path);
        _ = part.Find(part.FirstRow).Batch.InputIds.Values.Length;
    });

    public ReadOnlySpan<int> InputIds(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.InputIds.Values[batch.Offsets(index)];
    }

    /// <summary>0 and 1 for first and second text; empty where rows are not pairs.</summary>
    public ReadOnlySpan<sbyte> TokenTypeIds(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.TokenTypeIds is { } types ? types.Values[batch.Offsets(index)] : default;
    }

    public ReadOnlySpan<int> WordIds(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.WordIds is { } words ? words.Values[batch.Offsets(index)] : default;
    }

    public ReadOnlySpan<int> TextLengths(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.TextLengths is { } lengths ? lengths.Of(index) : default;
    }

    public ReadOnlySpan<byte> Media(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.Media is { } media ? media.GetBytes(index) : default;
    }

    public int MediaWidth(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.MediaWidths is { } widths ? widths.Values[index] : 0;
    }

    public int Length(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.Media?.GetValueLength(index) ?? batch.InputIds.Values[batch.Offsets(index)].Length;
    }

    public ReadOnlySpan<int> Labels(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.Labels is { } labels ? labels.Of(index) : default;
    }

    public ReadOnlySpan<int> Offsets(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.Places is { } places ? places.Of(index) : default;
    }

    public ReadOnlySpan<byte> Slices(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.Slices is { } slices ? slices.GetBytes(index) : default;
    }

    public ReadOnlySpan<byte> Reference(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.References is { } references ? references.GetBytes(index) : default;
    }

    public float Number(int row)
    {
        (Batch batch, int index) = Find(row);
        return batch.Numbers is { } numbers ? numbers.Values[index] : float.NaN;
    }

    public SourcePosition Source(int row)
    {
        (int file, int line) = Origin(row);
        return new SourcePosition(_sourceFiles[file], line);
    }

    /// <summary>All of a row.</summary>
    public TokenizedRow Row(int row)
    {
        (int file, int line) = Origin(row);
        return new TokenizedRow
        {
            InputIds = InputIds(row),
            TokenTypeIds = TokenTypeIds(row),
            WordIds = WordIds(row),
            TextLengths = TextLengths(row),
            Media = Media(row),
            MediaWidth = MediaWidth(row),
            Labels = Labels(row),
            Slices = Encoding.UTF8.GetString(Slices(row)),
            Offsets = Offsets(row),
            Reference = Encoding.UTF8.GetString(Reference(row)),
            Number = Number(row),
            SourceFile = file,
            SourceLine = line,
        };
    }

    /// <summary>Where the row comes from: an index of <see cref="DatasetInfo.SourceFiles"/> and a line of that file.</summary>
    public (int File, int Line) Origin(int row)
    {
        (Batch batch, int index) = Find(row);
        return (batch.SourceFiles.Values[index], batch.SourceLines.Values[index]);
    }

    public void Dispose()
    {
        _parts.ForEach(part => part.Dispose());
    }

    private void OpenFiles(string folder, string split)
    {
        string path = Path.Combine(folder, TokenFiles.Name(split, 0));
        do
        {
            _parts.Add(new Part(path));
            path = Path.Combine(folder, TokenFiles.Name(split, _parts.Count));
        }
        while (File.Exists(path));

        Count = _parts[^1].End;
    }

    private (Batch Batch, int Index) Find(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        int first = 0;
        for (int end = _parts.Count; end - first > 1;)
        {
            int middle = (first + end) / 2;
            (first, end) = _parts[middle].FirstRow <= row ? (middle, end) : (first, middle);
        }

        return _parts[first].Find(row);
    }

    /// <summary>One of the token files.</summary>
    private sealed class Part : IDisposable
    {
        private readonly MappedFile _file;
        private readonly ArrowStreamReader _reader;
        private readonly Lazy<Batches> _batches;

        public Part(string path)
        {
            _file = new MappedFile(path);
            _reader = new ArrowStreamReader(_file.Memory);
            FirstRow = TokenizedSchema.FirstRow(_reader.Schema);
            _batches = new Lazy<Batches>(() => new Batches(_reader, FirstRow));
        }

        public int FirstRow { get; }

        /// <summary>One more than the last row.</summary>
        public int End => _batches.Value.End;

        public (Batch Batch, int Index) Find(int row) => _batches.Value.Find(row);

        public void Dispose()
        {
            _reader.Dispose();
            ((IDisposable)_file).Dispose();
        }
    }

    private sealed class Batches
    {
        private readonly List<int> _starts = [];
        private readonly List<Batch> _batches = [];

        /// <param name="reader">Stands behind the schema.</param>
        /// <param name="firstRow">Row of the split that the file begins with.</param>
        public Batches(ArrowStreamReader reader, int firstRow)
        {
            End = firstRow;
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                _starts.Add(End);
                _batches.Add(new Batch(batch));
                End += batch.Length;
            }
        }

        public int End { get; }

        public (Batch Batch, int Index) Find(int row)
        {
            int found = _starts.BinarySearch(row);
            int batch = found >= 0 ? found : ~found - 1;
            return (_batches[batch], row - _starts[batch]);
        }
    }

    private sealed class Batch
    {
        private readonly Lists _rows;

        public Batch(RecordBatch batch)
        {
            _rows = new Lists((ListArray)batch.Column(TokenizedSchema.InputIds));
            InputIds = _rows.Values;
            TokenTypeIds = (Int8Array?)Find<ListArray>(batch, TokenizedSchema.TokenTypeIds)?.Values;
            WordIds = (Int32Array?)Find<ListArray>(batch, TokenizedSchema.WordIds)?.Values;
            TextLengths = Find<ListArray>(batch, TokenizedSchema.TextLengths) is { } lengths ? new Lists(lengths) : null;
            foreach (MediaColumns columns in MediaColumns.All)
            {
                Media ??= Find<BinaryArray>(batch, columns.Bytes);
                MediaWidths ??= Find<Int32Array>(batch, columns.Width);
            }

            Labels = Find<ListArray>(batch, TokenizedSchema.Labels) is { } labels ? new Lists(labels) : null;
            Slices = Find<StringArray>(batch, TokenizedSchema.Slices);
            Places = Find<ListArray>(batch, TokenizedSchema.Offsets) is { } places ? new Lists(places) : null;
            References = Find<StringArray>(batch, TokenizedSchema.Reference);
            Numbers = Find<FloatArray>(batch, TokenizedSchema.Number);
            SourceFiles = (Int32Array)batch.Column(TokenizedSchema.SourceFile);
            SourceLines = (Int32Array)batch.Column(TokenizedSchema.SourceLine);
        }

        public Int32Array InputIds { get; }

        public Int8Array? TokenTypeIds { get; }

        public Int32Array? WordIds { get; }

        public Lists? TextLengths { get; }

        public BinaryArray? Media { get; }

        public Int32Array? MediaWidths { get; }

        public Lists? Labels { get; }

        public StringArray? Slices { get; }

        public Lists? Places { get; }

        public StringArray? References { get; }

        public FloatArray? Numbers { get; }

        public Int32Array SourceFiles { get; }

        public Int32Array SourceLines { get; }

        public Range Offsets(int index) => _rows.Offsets(index);

        private static T? Find<T>(RecordBatch batch, string column)
            where T : class =>
            batch.Schema.GetFieldIndex(column) >= 0 ? (T)batch.Column(column) : null;
    }

    /// <summary>A column of lists of integers.</summary>
    private sealed class Lists(ListArray lists)
    {
        public Int32Array Values { get; } = (Int32Array)lists.Values;

        public Range Offsets(int index) => lists.ValueOffsets[index]..lists.ValueOffsets[index + 1];

        public ReadOnlySpan<int> Of(int index) => Values.Values[Offsets(index)];
    }
}
