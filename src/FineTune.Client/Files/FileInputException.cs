namespace FineTune.Client;

/// <summary>A file that cannot be read as what a model takes; the message says which and why.</summary>
public class FileInputException : Exception
{
    public FileInputException(string message)
        : base(message)
    {
    }

    public FileInputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
