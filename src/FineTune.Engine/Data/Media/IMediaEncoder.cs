using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>What Tokenize makes of the files of one kind of media.</summary>
internal interface IMediaEncoder
{
    /// <summary>The columns of the token files.</summary>
    MediaColumns Columns { get; }

    /// <summary>Decodes a file; from several threads at once.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="position">The file, or the row that names or holds it.</param>
    /// <exception cref="FineTuneException">It cannot be read, or is nothing that the model can be given.</exception>
    MediaRow Encode(byte[] file, SourcePosition position, string split);

    /// <summary>Notes a row that was encoded, in the order of the split's rows.</summary>
    /// <param name="place">Where it stands.</param>
    void Note(MediaRow row, RowPlace place)
    {
    }

    /// <summary>What of a split is known when all its rows are noted; the next one begins anew.</summary>
    SplitInfo Complete(SplitInfo split) => split;

    /// <summary>Adds to what was found out how the model is given the rows.</summary>
    DatasetInfo Complete(DatasetInfo info);

    /// <summary>Says what is odd about the rows.</summary>
    /// <param name="sourcePaths">Full paths of the source files.</param>
    void Check(DatasetInfo info, IReadOnlyList<string> sourcePaths, DataLint lint)
    {
    }

    /// <summary>Writes the files that a model folder has of it.</summary>
    void Save(string folder);

    /// <summary>What the rows are, for one line, as <c>pictures of 32x32</c>.</summary>
    string Describe(DatasetInfo info);
}
