using Apache.Arrow;
using Apache.Arrow.Ipc;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Writes the rows of a split as a series of Arrow streams, holding one batch in memory.</summary>
/// <param name="maxFileBytes">A file that reaches this size is the last one of its size; the next batch starts another.</param>
internal sealed class TokenizedSplitWriter(string folder, string split, TokenizedLayout layout, long maxFileBytes = 1L << 30) : IRowSink, IDisposable
{
    /// <summary>Few batches in a file, so that it is opened soon; a batch is memory of the writer's, so it has its bound in tokens too.</summary>
    public const int MaxBatchRows = 1 << 16;
    private const int MaxBatchTokens = 1 << 22;

    private Schema? _schema;
    private FileStream? _file;
    private ArrowStreamWriter? _writer;
    private int _files;
    private int _rows;
    private Columns _columns = new();

    public void Append(TokenizedRow row)
    {
        bool isFull = _columns.Tokens + row.InputIds.Length > MaxBatchTokens
            || (_columns.MediaBytes > 0 && _columns.MediaBytes + row.Media.Length > MaxBatchTokens * sizeof(int));
        if (_columns.Rows == MaxBatchRows || isFull)
        {
            WriteBatch();
        }

        _columns.Append(row);
    }

    /// <summary>Writes what is left; without it the last file is not complete.</summary>
    public void Complete()
    {
        if (_columns.Rows > 0)
        {
            WriteBatch();
        }

        CloseFile();
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _file?.Dispose();
    }

    private void WriteBatch()
    {
        if (_writer is null)
        {
            _file = File.Create(Path.Combine(folder, TokenFiles.Name(split, _files++)));
            _schema = TokenizedSchema.Create(layout, _rows);
            _writer = new ArrowStreamWriter(_file, _schema, leaveOpen: true);
        }

        _rows += _columns.Rows;
        using (RecordBatch batch = _columns.Build(_schema!, layout))
        {
            _writer.WriteRecordBatch(batch);
        }

        _columns = new Columns();
        if (_file!.Position >= maxFileBytes)
        {
            CloseFile();
        }
    }

    private void CloseFile()
    {
        _writer?.WriteEnd();
        _writer?.Dispose();
        _file?.Dispose();
        (_writer, _file) = (null, null);
    }

    /// <summary>The rows of a batch, column by column.</summary>
    private sealed class Columns
    {
        private readonly ArrowBuffer.Builder<int> _offsets = new();
        private readonly ArrowBuffer.Builder<int> _inputIds = new();
        private readonly ArrowBuffer.Builder<sbyte> _tokenTypeIds = new();
        private readonly ArrowBuffer.Builder<int> _wordIds = new();
        private readonly StringArray.Builder _slices = new();
        private readonly ArrowBuffer.Builder<int> _placeOffsets = new();
        private readonly ArrowBuffer.Builder<int> _places = new();
        private readonly StringArray.Builder _references = new();
        private readonly ArrowBuffer.Builder<int> _textOffsets = new();
        private readonly ArrowBuffer.Builder<int> _textLengths = new();
        private readonly ArrowBuffer.Builder<int> _mediaOffsets = new();
        private readonly ArrowBuffer.Builder<byte> _media = new();
        private readonly ArrowBuffer.Builder<int> _mediaWidths = new();
        private readonly ArrowBuffer.Builder<int> _labelOffsets = new();
        private readonly ArrowBuffer.Builder<int> _labels = new();
        private readonly ArrowBuffer.Builder<float> _numbers = new();
        private readonly ArrowBuffer.Builder<int> _sourceFiles = new();
        private readonly ArrowBuffer.Builder<int> _sourceLines = new();

        public int Rows => _sourceLines.Length;

        public int Tokens => _inputIds.Length;

        public int MediaBytes => _media.Length;

        public void Append(TokenizedRow row)
        {
            _offsets.Append(_inputIds.Length);
            _inputIds.Append(row.InputIds);
            _tokenTypeIds.Append(row.TokenTypeIds);
            _wordIds.Append(row.WordIds);
            _slices.Append(row.Slices ?? "");
            _placeOffsets.Append(_places.Length);
            _places.Append(row.Offsets);
            _references.Append(row.Reference ?? "");
            _textOffsets.Append(_textLengths.Length);
            _textLengths.Append(row.TextLengths);
            _mediaOffsets.Append(_media.Length);
            _media.Append(row.Media);
            _mediaWidths.Append(row.MediaWidth);
            _labelOffsets.Append(_labels.Length);
            _labels.Append(row.Labels);
            _numbers.Append(row.Number);
            _sourceFiles.Append(row.SourceFile);
            _sourceLines.Append(row.SourceLine);
        }

        public RecordBatch Build(Schema schema, TokenizedLayout layout)
        {
            int rows = Rows;
            _offsets.Append(_inputIds.Length);
            _textOffsets.Append(_textLengths.Length);
            _labelOffsets.Append(_labels.Length);
            ArrowBuffer offsets = _offsets.Build();
            List<IArrowArray> columns = [List(rows, offsets, _inputIds)];
            if (layout.HasPairs)
            {
                var types = new Int8Array(_tokenTypeIds.Build(), ArrowBuffer.Empty, _tokenTypeIds.Length, 0, 0);
                columns.Add(new ListArray(TokenizedSchema.TokenTypeIdsType, rows, offsets, types, ArrowBuffer.Empty));
            }

            if (layout.HasWordIds)
            {
                columns.Add(List(rows, offsets, _wordIds));
            }

            if (layout.HasSlices)
            {
                columns.Add(_slices.Build());
            }

            if (layout.HasReferences)
            {
                _placeOffsets.Append(_places.Length);
                columns.Add(List(rows, _placeOffsets.Build(), _places));
                columns.Add(_references.Build());
            }

            if (layout.HasTexts)
            {
                columns.Add(List(rows, _textOffsets.Build(), _textLengths));
            }

            if (layout.Media is not null)
            {
                _mediaOffsets.Append(_media.Length);
                columns.Add(new BinaryArray(Apache.Arrow.Types.BinaryType.Default, rows, _mediaOffsets.Build(), _media.Build(), ArrowBuffer.Empty));
                columns.Add(Numbers(_mediaWidths));
            }

            if (layout.Targets == RowTargets.Labels)
            {
                columns.Add(List(rows, _labelOffsets.Build(), _labels));
            }
            else if (layout.Targets == RowTargets.Number)
            {
                columns.Add(new FloatArray(_numbers.Build(), ArrowBuffer.Empty, rows, 0, 0));
            }

            columns.AddRange(Numbers(_sourceFiles), Numbers(_sourceLines));
            return new RecordBatch(schema, columns, rows);
        }

        private static ListArray List(int rows, ArrowBuffer offsets, ArrowBuffer.Builder<int> values) =>
            new(TokenizedSchema.NumbersType, rows, offsets, Numbers(values), ArrowBuffer.Empty);

        private static Int32Array Numbers(ArrowBuffer.Builder<int> values) => new(values.Build(), ArrowBuffer.Empty, values.Length, 0, 0);
    }
}
