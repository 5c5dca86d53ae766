namespace FineTune.Engine.Hub.Transfer;

/// <summary>Where the bytes of a range go: read from the network straight to their place.</summary>
internal interface IRangeTarget
{
    /// <summary>Room for the next piece; never empty.</summary>
    Memory<byte> Buffer { get; }

    /// <summary>Takes what the next piece has left in <see cref="Buffer"/>.</summary>
    /// <param name="count">Bytes of it, from its start.</param>
    ValueTask TakeAsync(int count, CancellationToken cancellation);
}
