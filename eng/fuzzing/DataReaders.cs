using System.IO.Compression;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Data;
using Parquet;
using Parquet.Schema;
using ZstdSharp;

/// <summary>The files of a Dataset, each read row by row.</summary>
internal static class DataReaders
{
    private static readonly byte[] Csv = Bytes("text,label,words\n\"a, \"\"b\"\"\nc\",1,x y\nsecond \u00e9,0,\n,1,\"\"\n");

    private static readonly byte[] JsonLines = Bytes("""{"text": "a \"b\" \u00e9", "label": 1, "tokens": ["a", "b"], "labels": [0, 1]}""" + "\n"
        + """{"text": "second", "label": 0, "tokens": ["c"], "labels": [2], "more": {"x": [1, {"y": null}]}}""" + "\n");

    private static readonly byte[] Json =
        Bytes("""[{"text": "a", "label": 1, "tokens": ["a"], "labels": [0]}, {"text": "b\n", "label": 0, "tokens": [], "labels": []}]""");

    private static readonly byte[] Conll = Bytes("-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\nPeter NNP B-NP B-PER\n");

    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        Rows("csv", "rows.csv", DatasetFormat.Csv, Csv),
        Rows("tsv", "rows.tsv", DatasetFormat.Tsv, Bytes("text\tlabel\nit is good\t1\nno\t0\n")),
        Rows("csv.gz", "rows.csv.gz", DatasetFormat.Csv, Packed(stream => new GZipStream(stream, CompressionLevel.Optimal))),
        Rows("csv.br", "rows.csv.br", DatasetFormat.Csv, Packed(stream => new BrotliStream(stream, CompressionLevel.Optimal))),
        Rows("csv.zst", "rows.csv.zst", DatasetFormat.Csv, Packed(stream => new CompressionStream(stream))),
        Rows("jsonl", "rows.jsonl", DatasetFormat.JsonLines, JsonLines),
        Rows("json", "rows.json", DatasetFormat.Json, Json),
        Rows("text", "rows.txt", DatasetFormat.Text, Bytes("a line\nanother \u00e9\r\n\nlast"), lists: false, labels: false),
        Rows("conll", "rows.conll", DatasetFormat.Conll, Conll, lists: true),
        Rows("parquet", "rows.parquet", DatasetFormat.Parquet, ParquetRows()),
    ];

    private static FuzzedReader Rows(string name, string file, DatasetFormat format, byte[] good, bool lists = false, bool labels = true) =>
        new(name, file, [good], folder =>
    {
        string path = Path.Combine(folder, file);
        var spec = new DatasetSpec { Files = [path], Split = "train", Format = format };
        (DatasetColumn, string)[] columns = lists ? [(DatasetColumn.Tokens, "1"), (DatasetColumn.Labels, "4")]
            : labels ? [(DatasetColumn.Text, "text"), (DatasetColumn.Label, "label")]
            : [(DatasetColumn.Text, "text")];
        ReadAsync(new DatasetTable(spec, new ColumnNames(columns)), path, columns).AsTask().GetAwaiter().GetResult();
        _ = DataFile.ColumnsAsync(spec, path, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    });

    private static async ValueTask ReadAsync(DatasetTable table, string path, (DatasetColumn Column, string Name)[] columns)
    {
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, path, CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            foreach ((DatasetColumn column, _) in columns)
            {
                if (column is DatasetColumn.Tokens or DatasetColumn.Labels)
                {
                    _ = reader.GetList(column);
                }
                else
                {
                    _ = reader.Get(column).Length;
                }
            }
        }
    }

    private static byte[] Packed(Func<Stream, Stream> pack)
    {
        using var bytes = new MemoryStream();
        using (Stream stream = pack(bytes))
        {
            stream.Write(Csv);
        }

        return bytes.ToArray();
    }

    private static byte[] ParquetRows() => ParquetRowsAsync().GetAwaiter().GetResult();

    private static async Task<byte[]> ParquetRowsAsync()
    {
        var text = new DataField<string>("text");
        var label = new DataField<long?>("label");
        string?[] texts = ["first", "second", "third"];
        long?[] labels = [1, 0, 1];
        using var bytes = new MemoryStream();
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), bytes))
        {
            writer.CustomMetadata = new Dictionary<string, string>
            {
                ["huggingface"] = """{"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}"""
            };
            using ParquetRowGroupWriter rows = writer.CreateRowGroup();
            await rows.WriteAsync(text, texts!);
            await rows.WriteAsync<long>(label, labels.AsMemory());
        }

        return bytes.ToArray();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
