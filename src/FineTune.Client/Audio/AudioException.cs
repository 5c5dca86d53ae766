namespace FineTune.Client;

/// <summary>A recording that cannot be read; the message says which and why.</summary>
public sealed class AudioException : FileInputException
{
    public AudioException(string message)
        : base(message)
    {
    }

    public AudioException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
