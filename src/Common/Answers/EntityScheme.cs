namespace FineTune.Answers;

/// <summary>What strict metrics take for an entity (seqeval's scheme.py).</summary>
internal enum EntityScheme
{
    /// <summary>IOB2: a B and the I that follow.</summary>
    Iob2,

    /// <summary>IOE2: I up to an E, or an E alone.</summary>
    Ioe2,

    /// <summary>IOBES, BILOU and BMES: a B, I and the E that ends it, or an S alone.</summary>
    Iobes,
}
