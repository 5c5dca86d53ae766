using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Data;

/// <summary>Some rows in a row: filled by the reader, encoded on any core, written in the order they were read. Used again for later ones.</summary>
internal sealed class RowBatch
{
    private const int MaxRows = 256;
    private const int MaxCharacters = 1 << 18;

    private readonly List<char> _characters = [];
    private readonly List<Row> _rows = [];
    private readonly TokenizedText _tokens = new();
    private readonly List<int> _ids = [];
    private readonly List<sbyte> _types = [];

    private record struct Row(int TextEnd, int PairEnd, int Label, int SourceFile, int SourceLine, int IdsEnd, int LostTokens);

    public bool IsFull => _rows.Count >= MaxRows || _characters.Count >= MaxCharacters;

    public bool IsEmpty => _rows.Count == 0;

    public void Clear()
    {
        _characters.Clear();
        _rows.Clear();
        _ids.Clear();
        _types.Clear();
    }

    /// <summary>Takes over the row that a reader stands on.</summary>
    public void Add(IRowReader reader, bool pair, int label, int sourceFile)
    {
        _characters.AddRange(reader.Get(DatasetColumn.Text));
        int textEnd = _characters.Count;
        if (pair)
        {
            _characters.AddRange(reader.Get(DatasetColumn.TextPair));
        }

        _rows.Add(new Row(textEnd, _characters.Count, label, sourceFile, reader.Line, 0, 0));
    }

    /// <param name="sourceFiles">Paths by the index that rows carry, to say where a row is that cannot be encoded.</param>
    public void Encode(ITextTokenizer tokenizer, int maxLength, bool pair, IReadOnlyList<string> sourceFiles)
    {
        ReadOnlySpan<char> characters = CollectionsMarshal.AsSpan(_characters);
        int start = 0;
        foreach (ref Row row in CollectionsMarshal.AsSpan(_rows))
        {
            try
            {
                Encode(tokenizer, maxLength, pair, characters[start..row.TextEnd], characters[row.TextEnd..row.PairEnd]);
            }
            catch (FineTuneException exception)
            {
                throw exception.At(new SourcePosition(sourceFiles[row.SourceFile], row.SourceLine));
            }

            _ids.AddRange(_tokens.InputIds);
            _types.AddRange(_tokens.TokenTypeIds);
            row.IdsEnd = _ids.Count;
            row.LostTokens = _tokens.LostTokens;
            start = row.PairEnd;
        }
    }

    /// <summary>Writes the encoded rows and counts them.</summary>
    public void Write(TokenizedSplitWriter writer, SplitStatistics statistics, ProgressReporter progress)
    {
        ReadOnlySpan<int> ids = CollectionsMarshal.AsSpan(_ids);
        ReadOnlySpan<sbyte> types = CollectionsMarshal.AsSpan(_types);
        int start = 0;
        foreach (Row row in _rows)
        {
            writer.Append(new TokenizedRow
            {
                InputIds = ids[start..row.IdsEnd],
                TokenTypeIds = types.IsEmpty ? default : types[start..row.IdsEnd],
                Labels = [row.Label],
                SourceFile = row.SourceFile,
                SourceLine = row.SourceLine,
            });
            statistics.Add(row.IdsEnd - start, row.LostTokens, row.Label);
            progress.RowDone();
            start = row.IdsEnd;
        }
    }

    private void Encode(ITextTokenizer tokenizer, int maxLength, bool pair, ReadOnlySpan<char> text, ReadOnlySpan<char> second)
    {
        if (pair)
        {
            tokenizer.EncodePair(text, second, maxLength, _tokens);
        }
        else
        {
            tokenizer.Encode(text, maxLength, _tokens);
        }
    }
}
