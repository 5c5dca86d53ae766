using System.Runtime.InteropServices;

namespace FineTune.Engine.Data;

/// <summary>
/// Puts rows one after the other and cuts them into rows of one length, as Hugging Face's run_mlm.py does; but over all rows instead of a
/// thousand at a time, and what is left at the end is a shorter row instead of lost.
/// </summary>
/// <param name="length">Tokens of a row.</param>
internal sealed class TextGrouper(IRowSink sink, int length) : IRowSink
{
    private readonly List<int> _inputIds = [];
    private readonly List<int> _wordIds = [];
    private readonly List<int> _labels = [];
    private int _words;
    private int _sourceFile;
    private int _sourceLine;

    public void Append(TokenizedRow row)
    {
        int firstWord = _words;
        for (int token = 0; token < row.InputIds.Length; token++)
        {
            if (_inputIds.Count == 0)
            {
                (_sourceFile, _sourceLine) = (row.SourceFile, row.SourceLine);
            }

            _inputIds.Add(row.InputIds[token]);
            if (!row.WordIds.IsEmpty)
            {
                int word = row.WordIds[token];
                _wordIds.Add(word < 0 ? word : firstWord + word);
                _words = Math.Max(_words, firstWord + word + 1);
            }

            if (!row.Labels.IsEmpty)
            {
                _labels.Add(row.Labels[token]);
            }

            if (_inputIds.Count == length)
            {
                Flush();
            }
        }
    }

    /// <summary>Gives what is left.</summary>
    public void Complete()
    {
        if (_inputIds.Count > 0)
        {
            Flush();
        }
    }

    private void Flush()
    {
        sink.Append(new TokenizedRow
        {
            InputIds = CollectionsMarshal.AsSpan(_inputIds),
            WordIds = CollectionsMarshal.AsSpan(_wordIds),
            Labels = CollectionsMarshal.AsSpan(_labels),
            SourceFile = _sourceFile,
            SourceLine = _sourceLine,
        });
        _inputIds.Clear();
        _wordIds.Clear();
        _labels.Clear();
    }
}
