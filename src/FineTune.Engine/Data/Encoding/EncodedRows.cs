using System.Runtime.InteropServices;

namespace FineTune.Engine.Data;

/// <summary>Token rows in memory, one after the other.</summary>
internal sealed class EncodedRows
{
    private readonly List<int> _ids = [];
    private readonly List<sbyte> _types = [];
    private readonly List<int> _wordIds = [];
    private readonly List<int> _textLengths = [];
    private readonly List<int> _labels = [];
    private readonly List<int> _offsets = [];
    private readonly List<Row> _rows = [];

    public void Clear()
    {
        _ids.Clear();
        _types.Clear();
        _wordIds.Clear();
        _textLengths.Clear();
        _labels.Clear();
        _offsets.Clear();
        _rows.Clear();
    }

    public void Add(TokenizedRow row, int lostTokens)
    {
        _ids.AddRange(row.InputIds);
        _types.AddRange(row.TokenTypeIds);
        _wordIds.AddRange(row.WordIds);
        _textLengths.AddRange(row.TextLengths);
        _labels.AddRange(row.Labels);
        _offsets.AddRange(row.Offsets);
        _rows.Add(new Row
        {
            IdsEnd = _ids.Count,
            TypesEnd = _types.Count,
            WordIdsEnd = _wordIds.Count,
            TextsEnd = _textLengths.Count,
            LabelsEnd = _labels.Count,
            OffsetsEnd = _offsets.Count,
            Reference = row.Reference,
            Slices = row.Slices,
            Number = row.Number,
            SourceFile = row.SourceFile,
            SourceLine = row.SourceLine,
            LostTokens = lostTokens,
        });
    }

    public void Write(IRowSink sink, Action<int> written)
    {
        Row before = default;
        foreach (Row row in _rows)
        {
            sink.Append(new TokenizedRow
            {
                InputIds = CollectionsMarshal.AsSpan(_ids)[before.IdsEnd..row.IdsEnd],
                TokenTypeIds = CollectionsMarshal.AsSpan(_types)[before.TypesEnd..row.TypesEnd],
                WordIds = CollectionsMarshal.AsSpan(_wordIds)[before.WordIdsEnd..row.WordIdsEnd],
                TextLengths = CollectionsMarshal.AsSpan(_textLengths)[before.TextsEnd..row.TextsEnd],
                Labels = CollectionsMarshal.AsSpan(_labels)[before.LabelsEnd..row.LabelsEnd],
                Offsets = CollectionsMarshal.AsSpan(_offsets)[before.OffsetsEnd..row.OffsetsEnd],
                Reference = row.Reference,
                Slices = row.Slices,
                Number = row.Number,
                SourceFile = row.SourceFile,
                SourceLine = row.SourceLine,
            });
            written(row.LostTokens);
            before = row;
        }
    }

    private readonly record struct Row
    {
        public int IdsEnd { get; init; }

        public int TypesEnd { get; init; }

        public int WordIdsEnd { get; init; }

        public int TextsEnd { get; init; }

        public int LabelsEnd { get; init; }

        public int OffsetsEnd { get; init; }

        public string? Reference { get; init; }

        public string? Slices { get; init; }

        public float Number { get; init; }

        public int SourceFile { get; init; }

        public int SourceLine { get; init; }

        public int LostTokens { get; init; }
    }
}
