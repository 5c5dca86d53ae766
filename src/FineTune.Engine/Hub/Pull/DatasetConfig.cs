namespace FineTune.Engine.Hub.Pull;

/// <summary>One configuration of a dataset.</summary>
/// <param name="Name">As <c>Config</c> names it.</param>
/// <param name="IsDefault">True for the one that is meant where a project names none.</param>
/// <param name="Splits">Files by split, in order.</param>
internal sealed record DatasetConfig(string Name, bool IsDefault, IReadOnlyDictionary<string, IReadOnlyList<HubFile>> Splits)
{
    public const string DefaultName = "default";
}
