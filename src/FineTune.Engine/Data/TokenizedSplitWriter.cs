using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace FineTune.Engine.Data;

/// <summary>Writes the rows of a split as a series of Arrow streams, holding one batch in memory.</summary>
/// <param name="maxFileBytes">A file that reaches this size is the last one of its size; the next batch starts another.</param>
internal sealed class TokenizedSplitWriter(string folder, string split, bool pairs, long maxFileBytes = 1L << 30) : IDisposable
{
    public const int MaxBatchRows = 4096;
    private const int MaxBatchTokens = 1 << 22;

    private readonly Schema _schema = TokenizedSchema.Create(pairs);
    private FileStream? _file;
    private ArrowStreamWriter? _writer;
    private int _files;

    private ArrowBuffer.Builder<int> _offsets = new();
    private ArrowBuffer.Builder<int> _inputIds = new();
    private ArrowBuffer.Builder<sbyte> _tokenTypeIds = new();
    private ArrowBuffer.Builder<int> _labels = new();
    private ArrowBuffer.Builder<int> _sourceFiles = new();
    private ArrowBuffer.Builder<int> _sourceLines = new();

    public void Append(ReadOnlySpan<int> ids, ReadOnlySpan<sbyte> types, int label, int sourceFile, int sourceLine)
    {
        if (_labels.Length == MaxBatchRows || _inputIds.Length + ids.Length > MaxBatchTokens)
        {
            WriteBatch();
        }

        _offsets.Append(_inputIds.Length);
        _inputIds.Append(ids);
        _tokenTypeIds.Append(types);
        _labels.Append(label);
        _sourceFiles.Append(sourceFile);
        _sourceLines.Append(sourceLine);
    }

    /// <summary>Writes what is left; without it the last file is not complete.</summary>
    public void Complete()
    {
        if (_labels.Length > 0)
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
            _file = File.Create(Path.Combine(folder, TokenizedSchema.FileName(split, _files++)));
            _writer = new ArrowStreamWriter(_file, _schema, leaveOpen: true);
        }

        using (RecordBatch batch = TakeBatch())
        {
            _writer.WriteRecordBatch(batch);
        }

        if (_file!.Position >= maxFileBytes)
        {
            CloseFile();
        }
    }

    private RecordBatch TakeBatch()
    {
        int rows = _labels.Length;
        _offsets.Append(_inputIds.Length);
        ArrowBuffer rowOffsets = _offsets.Build();
        List<IArrowArray> columns = [new ListArray(TokenizedSchema.InputIdsType, rows, rowOffsets, Numbers(_inputIds), ArrowBuffer.Empty)];
        if (pairs)
        {
            var types = new Int8Array(_tokenTypeIds.Build(), ArrowBuffer.Empty, _tokenTypeIds.Length, 0, 0);
            columns.Add(new ListArray(TokenizedSchema.TokenTypeIdsType, rows, rowOffsets, types, ArrowBuffer.Empty));
        }

        columns.AddRange(Numbers(_labels), Numbers(_sourceFiles), Numbers(_sourceLines));
        (_offsets, _inputIds, _tokenTypeIds, _labels, _sourceFiles, _sourceLines) = (new(), new(), new(), new(), new(), new());
        return new RecordBatch(_schema, columns, rows);
    }

    private static Int32Array Numbers(ArrowBuffer.Builder<int> values) => new(values.Build(), ArrowBuffer.Empty, values.Length, 0, 0);

    private void CloseFile()
    {
        _writer?.WriteEnd();
        _writer?.Dispose();
        _file?.Dispose();
        (_writer, _file) = (null, null);
    }
}
