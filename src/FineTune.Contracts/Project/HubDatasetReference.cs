namespace FineTune.Contracts;

/// <summary>A dataset of the Hugging Face Hub.</summary>
/// <param name="Id"><c>org/name</c>, or a name alone for some old ones.</param>
/// <param name="Revision">A branch, a tag or a commit.</param>
/// <param name="Config">Configuration, where a dataset has several; null takes its default.</param>
/// <param name="IsFormatChosen">True where the project says what format to take.</param>
public sealed record HubDatasetReference(string Id, string Revision, string? Config = null, bool IsFormatChosen = false)
{
    public override string ToString() => new HubReference(Id, Revision).ToString() + (Config is null ? "" : $" ({Config})");
}
