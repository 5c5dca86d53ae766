namespace FineTune.TestHub;

public enum FaultKind
{
    /// <summary>An answer with <see cref="Fault.Status"/> and <see cref="Fault.Headers"/> in place of the right one.</summary>
    Status,

    /// <summary>The connection ends after <see cref="Fault.Bytes"/> bytes of the answer's or the request's body.</summary>
    Cut,

    /// <summary>The byte at <see cref="Fault.Bytes"/> of the answer's body is another.</summary>
    Corrupt,

    /// <summary>The answer comes <see cref="Fault.Bytes"/> bytes at a time.</summary>
    Trickle,

    /// <summary>The answer stops for good after <see cref="Fault.Bytes"/> bytes; the connection stays open.</summary>
    Stall,

    /// <summary>The request is carried out and its answer is lost.</summary>
    LoseAnswer,

    /// <summary>What <see cref="Fault.Answer"/> writes in place of the right answer.</summary>
    Answer,
}
