namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>The name of a Python object that a pickle refers to.</summary>
internal sealed record PickledGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
