using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>What a check of texts needs to know of the rows of a Dataset: eight bytes a row.</summary>
internal sealed class RowHashes
{
    private const long Seed = 0;

    private readonly List<ulong> _hashes = [];
    private readonly List<int> _empty = [];
    private readonly List<int> _disordered = [];
    private readonly List<int> _withoutTarget = [];
    private readonly List<ulong> _targets = [];

    /// <summary>A hash of each row's text; rows of the same text have the same.</summary>
    public IReadOnlyList<ulong> Texts => _hashes;

    /// <summary>Rows with nothing but blanks.</summary>
    public IReadOnlyList<int> Empty => _empty;

    /// <summary>A hash of the text that is to be given for each row; none where rows have no such text.</summary>
    public IReadOnlyList<ulong> Targets => _targets;

    /// <summary>Rows whose target has nothing but blanks.</summary>
    public IReadOnlyList<int> WithoutTarget => _withoutTarget;

    /// <summary>Conversations whose roles do not take turns.</summary>
    public IReadOnlyList<int> Disordered => _disordered;

    /// <exception cref="FineTuneException">FT2157: the row is no conversation.</exception>
    public void Add(IRowReader reader, ColumnNames names)
    {
        if (names.HasConversations)
        {
            LookAtConversation(reader);
            _hashes.Add(RowContent.Hash(reader, names, Seed));
            return;
        }

        if (IsEmpty(reader, names))
        {
            _empty.Add(_hashes.Count);
        }

        if (names.Has(DatasetColumn.Target))
        {
            ReadOnlySpan<char> target = reader.Get(DatasetColumn.Target);
            _targets.Add(RowContent.Hash(target, Seed));
            _withoutTarget.AddRange(target.IsWhiteSpace() ? [_hashes.Count] : []);
        }

        _hashes.Add(RowContent.Hash(reader, names, Seed));
    }

    /// <summary>Of a pair the second text may be empty, but no text that is a sequence of its own.</summary>
    private static bool IsEmpty(IRowReader reader, ColumnNames names)
    {
        if (names.Has(DatasetColumn.Tokens))
        {
            return reader.GetList(DatasetColumn.Tokens).Count == 0;
        }

        if (names.Has(DatasetColumn.Media))
        {
            // What is no picture or recording is an error when it is decoded.
            return false;
        }

        bool isEmpty = reader.Get(DatasetColumn.Text).IsWhiteSpace();
        foreach (DatasetColumn column in names.SeparatesTexts ? names.Texts : [])
        {
            isEmpty |= reader.Get(column).IsWhiteSpace();
        }

        return isEmpty;
    }

    private void LookAtConversation(IRowReader reader)
    {
        IReadOnlyList<ConversationExample> examples;
        try
        {
            examples = ConversationExample.ParseAll(reader.Get(DatasetColumn.Text).ToString());
        }
        catch (FineTuneException exception)
        {
            throw exception.At(reader.PositionOf(DatasetColumn.Text));
        }

        if (examples.Any(example => example.HasEmptyAnswer))
        {
            _empty.Add(_hashes.Count);
        }

        if (examples.Any(example => example.Disorder() is not null))
        {
            _disordered.Add(_hashes.Count);
        }
    }
}
