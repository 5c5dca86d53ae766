using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace FineTune.Engine.Data;

/// <summary>Writes the rows of a split as a series of Arrow streams, holding one batch in memory.</summary>
/// <param name="maxFileBytes">A file that reaches this size is the last one of its size; the next batch starts another.</param>
internal sealed class TokenizedSplitWriter(string folder, string split, bool pairs, long maxFileBytes = 1L << 30) : IDisposable
{
    public const int MaxBatchRows = 4096;
    private const int MaxBatchTokens = 1 << 22;

    private readonly Schema schema = TokenizedSchema.Create(pairs);
    private FileStream? file;
    private ArrowStreamWriter? writer;
    private int files;

    private ArrowBuffer.Builder<int> offsets = new();
    private ArrowBuffer.Builder<int> inputIds = new();
    private ArrowBuffer.Builder<sbyte> tokenTypeIds = new();
    private ArrowBuffer.Builder<int> labels = new();
    private ArrowBuffer.Builder<int> sourceFiles = new();
    private ArrowBuffer.Builder<int> sourceLines = new();

    public void Append(ReadOnlySpan<int> ids, ReadOnlySpan<sbyte> types, int label, int sourceFile, int sourceLine)
    {
        if (labels.Length == MaxBatchRows || inputIds.Length + ids.Length > MaxBatchTokens)
        {
            WriteBatch();
        }

        offsets.Append(inputIds.Length);
        inputIds.Append(ids);
        tokenTypeIds.Append(types);
        labels.Append(label);
        sourceFiles.Append(sourceFile);
        sourceLines.Append(sourceLine);
    }

    /// <summary>Writes what is left; without it the last file is not complete.</summary>
    public void Complete()
    {
        if (labels.Length > 0)
        {
            WriteBatch();
        }

        CloseFile();
    }

    public void Dispose()
    {
        writer?.Dispose();
        file?.Dispose();
    }

    private void WriteBatch()
    {
        if (writer is null)
        {
            file = File.Create(Path.Combine(folder, TokenizedSchema.FileName(split, files++)));
            writer = new ArrowStreamWriter(file, schema, leaveOpen: true);
        }

        using (RecordBatch batch = TakeBatch())
        {
            writer.WriteRecordBatch(batch);
        }

        if (file!.Position >= maxFileBytes)
        {
            CloseFile();
        }
    }

    private RecordBatch TakeBatch()
    {
        int rows = labels.Length;
        offsets.Append(inputIds.Length);
        ArrowBuffer rowOffsets = offsets.Build();
        List<IArrowArray> columns = [new ListArray(TokenizedSchema.InputIdsType, rows, rowOffsets, Numbers(inputIds), ArrowBuffer.Empty)];
        if (pairs)
        {
            var types = new Int8Array(tokenTypeIds.Build(), ArrowBuffer.Empty, tokenTypeIds.Length, 0, 0);
            columns.Add(new ListArray(TokenizedSchema.TokenTypeIdsType, rows, rowOffsets, types, ArrowBuffer.Empty));
        }

        columns.AddRange(Numbers(labels), Numbers(sourceFiles), Numbers(sourceLines));
        (offsets, inputIds, tokenTypeIds, labels, sourceFiles, sourceLines) = (new(), new(), new(), new(), new(), new());
        return new RecordBatch(schema, columns, rows);
    }

    private static Int32Array Numbers(ArrowBuffer.Builder<int> values) => new(values.Build(), ArrowBuffer.Empty, values.Length, 0, 0);

    private void CloseFile()
    {
        writer?.WriteEnd();
        writer?.Dispose();
        file?.Dispose();
        (writer, file) = (null, null);
    }
}
