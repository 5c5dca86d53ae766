namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>A pickle that cannot be read. Whoever opened the file says which file it was.</summary>
internal sealed class PickleException(string message, PickledGlobal? forbidden = null) : Exception(message)
{
    /// <summary>What the pickle wanted to have that is not needed for tensors; null where it is just broken.</summary>
    public PickledGlobal? Forbidden => forbidden;
}
