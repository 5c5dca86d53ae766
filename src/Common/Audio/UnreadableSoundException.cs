namespace FineTune.Audio;

/// <summary>Bytes that are no recording to give to a model; the message goes on with what they should have been.</summary>
internal sealed class UnreadableSoundException : Exception
{
    public UnreadableSoundException(string reason)
        : base(reason)
    {
    }

    /// <param name="samples">More than <see cref="EncodedSound.MaxSamples"/>.</param>
    public UnreadableSoundException(long samples)
        : base(FormattableString.Invariant($"it has {samples} samples, more than {EncodedSound.MaxSamples}")) =>
        TooLong = samples;

    /// <summary>The samples of a recording that is too long; null where something else is wrong.</summary>
    public long? TooLong { get; }
}
