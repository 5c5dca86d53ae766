namespace FineTune.Client;

/// <summary>A model folder that cannot be used as it is asked for; the message names the file and what to do.</summary>
public sealed class ModelException : Exception
{
    public ModelException(string message)
        : base(message)
    {
    }

    public ModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
