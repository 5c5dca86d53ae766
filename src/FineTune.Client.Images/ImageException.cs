namespace FineTune.Client.Images;

/// <summary>A picture that cannot be read; the message says which and why.</summary>
public sealed class ImageException : FileInputException
{
    public ImageException(string message)
        : base(message)
    {
    }

    public ImageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
