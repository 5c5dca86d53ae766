using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The JSON objects of a file, one after the other, as bytes.</summary>
internal interface IJsonRows : IAsyncDisposable
{
    /// <summary>The object, with nothing but blanks around it.</summary>
    ReadOnlySpan<byte> Current { get; }

    /// <summary>Line where <see cref="Current"/> begins, from 1.</summary>
    int Line { get; }

    /// <summary>Goes to the next object; false at the end.</summary>
    bool Read();

    /// <summary>Where a byte of <see cref="Current"/> stands.</summary>
    SourcePosition PositionAt(int offset);
}
