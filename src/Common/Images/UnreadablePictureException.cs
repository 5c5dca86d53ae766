namespace FineTune.Images;

/// <summary>Bytes that are no picture to give to a model; the message goes on with what they should have been.</summary>
internal sealed class UnreadablePictureException : Exception
{
    public UnreadablePictureException(string reason)
        : base(reason)
    {
    }

    /// <param name="size">More than <see cref="EncodedPicture.MaxPixels"/>.</param>
    public UnreadablePictureException(ImageSize size)
        : base(FormattableString.Invariant($"it has {size} pixels, more than {EncodedPicture.MaxPixels}")) =>
        TooLarge = size;

    /// <summary>The size of a picture that is too large; null where something else is wrong.</summary>
    public ImageSize? TooLarge { get; }
}
