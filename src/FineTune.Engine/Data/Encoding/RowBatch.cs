using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>
/// Some rows in a row: copied from a reader, encoded on any core, handed on in the order they were read. To an encoder it is itself a
/// reader, which stands on one of its rows. Used again for later ones.
/// </summary>
internal sealed class RowBatch : IRowReader
{
    private const int MaxRows = 256;
    private const int MaxCharacters = 1 << 18;

    private static readonly DatasetColumn[] TextColumns =
        [
            .. DatasetColumns.OfTexts, DatasetColumn.Target, DatasetColumn.Label, DatasetColumn.Number, DatasetColumn.Answers, DatasetColumn.Question,
            DatasetColumn.Choice,
        ];

    private static readonly DatasetColumn[] ListColumns = [DatasetColumn.Tokens, DatasetColumn.Labels, DatasetColumn.Endings];

    private readonly Dictionary<DatasetColumn, TextList> _texts = TextColumns.ToDictionary(column => column, _ => new TextList());
    private readonly Dictionary<DatasetColumn, TextList> _lists = ListColumns.ToDictionary(column => column, _ => new TextList());
    private readonly Dictionary<DatasetColumn, List<int>> _listEnds = ListColumns.ToDictionary(column => column, _ => new List<int>());
    private readonly Dictionary<DatasetColumn, List<SourcePosition>> _positions =
        new() { [DatasetColumn.Labels] = [], [DatasetColumn.Number] = [], [DatasetColumn.Answers] = [], [DatasetColumn.Choice] = [] };
    private readonly List<(int File, int Line)> _origins = [];
    private readonly List<string> _slices = [];
    private readonly TextList _list = new();
    private readonly EncodedRows _encoded = new();
    private readonly List<SourceRow> _sources = [];
    private int _characters;
    private int _row;

    public bool IsFull => _origins.Count >= MaxRows || _characters >= MaxCharacters;

    public bool IsEmpty => _origins.Count == 0;

    IReadOnlyList<string>? IRowReader.LabelNames => null;

    IReadOnlyCollection<string> IRowReader.UnusedColumns => [];

    bool IRowReader.IsUntyped => false;

    public int Line => _origins[_row].Line;

    public void Clear()
    {
        _origins.Clear();
        _slices.Clear();
        _encoded.Clear();
        _sources.Clear();
        _characters = 0;
        foreach (TextList texts in _texts.Values.Concat(_lists.Values))
        {
            texts.Clear();
        }

        foreach (List<int> ends in _listEnds.Values)
        {
            ends.Clear();
        }

        foreach (List<SourcePosition> positions in _positions.Values)
        {
            positions.Clear();
        }
    }

    /// <summary>Takes over the row that a reader stands on.</summary>
    /// <param name="file">Index of the row's file in <see cref="DatasetInfo.SourceFiles"/>.</param>
    public void Add(DatasetTable table, IRowReader reader, int file)
    {
        _origins.Add((file, reader.Line));
        foreach (DatasetColumn column in TextColumns)
        {
            if (table.Columns.Has(column) || (column == DatasetColumn.Text && table.HasConversations))
            {
                ReadOnlySpan<char> text = reader.Get(column);
                _characters += text.Length;
                _texts[column].Add(text);
            }
        }

        foreach (DatasetColumn column in ListColumns)
        {
            if (table.Columns.Has(column) || (column == DatasetColumn.Endings && table.HasChoices))
            {
                AddList(column, reader.GetList(column));
            }
        }

        _slices.Add(SlicesOf(table, reader));
        // Encoders find fault with these alone.
        foreach ((DatasetColumn column, List<SourcePosition> positions) in _positions)
        {
            if (table.Columns.Has(column))
            {
                positions.Add(reader.PositionOf(column));
            }
        }
    }

    /// <exception cref="FineTuneException">A row cannot be encoded.</exception>
    public void Encode(RowEncoder encoder, DatasetTable table, Dictionary<string, int> ids, IReadOnlyList<string> sourceFiles)
    {
        var labels = new RowLabelReader(table);
        for (_row = 0; _row < _origins.Count; _row++)
        {
            (int file, int line) = _origins[_row];
            try
            {
                if (table.RowsOfExample > 1)
                {
                    KeepParts(encoder, table, labels, ids, new RowPlace(file, line));
                    continue;
                }

                encoder.Encode(table, this, labels, ids);
                Keep(encoder, encoder.Row(file, line));
            }
            catch (FineTuneException exception)
            {
                throw exception.At(new SourcePosition(sourceFiles[file], line));
            }
            catch (TokenizerException exception)
            {
                throw EngineFailure.From(exception).At(new SourcePosition(sourceFiles[file], line));
            }
        }
    }

    /// <summary>Hands the encoded rows on, and what became of each row of the files.</summary>
    public void Write(IRowSink sink, Action<SourceRow> written)
    {
        _encoded.Write(sink, static _ => { });
        _sources.ForEach(written);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => _texts[column][_row];

    public TextList GetList(DatasetColumn column)
    {
        _list.Clear();
        List<int> ends = _listEnds[column];
        for (int i = _row == 0 ? 0 : ends[_row - 1]; i < ends[_row]; i++)
        {
            _list.Add(_lists[column][i]);
        }

        return _list;
    }

    public SourcePosition PositionOf(DatasetColumn column) => _positions[column][_row];

    public SourcePosition PositionOf(DatasetColumn column, int element) => _positions[column][_row];

    ValueTask<bool> IRowReader.ReadAsync(CancellationToken cancellation) => throw new NotSupportedException("a batch is filled by Add");

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;

    private void Keep(RowEncoder encoder, TokenizedRow encoded)
    {
        TokenizedRow row = encoded with { Slices = _slices[_row] };
        if (encoder.Choices is { } choices)
        {
            int kept = encoder.LongRows.Count(this, choices.Longest - choices.LostTokens, choices.LostTokens);
            if (kept > 0)
            {
                _encoded.Add(row, choices.LostTokens);
            }

            _sources.Add(new SourceRow(kept, choices.Longest, choices.LostTokens, new RowPlace(row.SourceFile, row.SourceLine)));
            return;
        }

        if (encoder.Questions is { } questions)
        {
            for (int index = 0; index < questions.Count; index++)
            {
                _encoded.Add(questions.Row(index, row.SourceFile, row.SourceLine) with { Slices = row.Slices }, 0);
            }

            _sources.Add(new SourceRow(questions.Count, questions.Length, 0, new RowPlace(row.SourceFile, row.SourceLine)));
            return;
        }

        int count = encoder.LongRows.Count(this, encoder.Length, encoder.LostTokens);
        for (int index = 0; index < count; index++)
        {
            _encoded.Add(encoder.LongRows.Of(row, index), encoder.LostTokens);
        }

        _sources.Add(new SourceRow(count, encoder.WholeLength, encoder.LostTokens, new RowPlace(row.SourceFile, row.SourceLine))
        {
            LostOfTarget = encoder.Targets?.LostTokens ?? encoder.LostOfAnswer,
        });
    }

    /// <summary>All token rows of an example, or none where one of them is left out.</summary>
    private void KeepParts(RowEncoder encoder, DatasetTable table, RowLabelReader labels, Dictionary<string, int> ids, RowPlace place)
    {
        List<(int[] Ids, sbyte[] Types, int[] Labels, int Lost)> parts = [];
        bool isKept = true;
        int lostOfAnswers = 0;
        for (int part = 0; part < table.RowsOfExample; part++)
        {
            encoder.Encode(table, this, labels, ids, part);
            TokenizedRow row = encoder.Row(place.File, place.Line);
            lostOfAnswers += encoder.LostOfAnswer;
            isKept &= encoder.LongRows.Count(this, row.InputIds.Length, encoder.LostTokens) > 0;
            parts.Add((row.InputIds.ToArray(), row.TokenTypeIds.ToArray(), row.Labels.ToArray(), encoder.LostTokens));
        }

        foreach ((int[] inputIds, sbyte[] types, int[] targets, int lost) in isKept ? parts : [])
        {
            _encoded.Add(
                new TokenizedRow
                {
                    InputIds = inputIds,
                    TokenTypeIds = types,
                    Labels = targets,
                    Slices = _slices[_row],
                    SourceFile = place.File,
                    SourceLine = place.Line,
                },
                lost);
        }

        _sources.Add(new SourceRow(isKept ? parts.Count : 0, parts.Max(part => part.Ids.Length + part.Lost), parts.Sum(part => part.Lost), place)
        {
            LostOfTarget = lostOfAnswers,
        });
    }

    private static string SlicesOf(DatasetTable table, IRowReader reader)
    {
        string slices = "";
        for (int slice = 0; slice < table.Slices.Count; slice++)
        {
            slices += slice == 0 ? "" : ITokenRows.SliceSeparator;
            slices += reader.Get(table.Slices[slice]).ToString();
        }

        return slices;
    }

    private void AddList(DatasetColumn column, TextList texts)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            _characters += texts[i].Length;
            _lists[column].Add(texts[i]);
        }

        _listEnds[column].Add(_lists[column].Count);
    }
}
