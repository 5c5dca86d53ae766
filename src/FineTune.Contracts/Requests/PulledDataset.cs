namespace FineTune.Contracts;

/// <summary>A split of a dataset in the cache.</summary>
/// <param name="Source">What the project names.</param>
/// <param name="Split">The split.</param>
/// <param name="Revision">The revision that was read: the project's, or that of the Hub's Parquet conversion.</param>
/// <param name="Commit">What it stood for when it was pinned.</param>
/// <param name="Format">Format of its files.</param>
/// <param name="Folder">Its snapshot, full path.</param>
/// <param name="Files">The split's files, relative to the folder, in order.</param>
/// <param name="LabelNames">Names of the labels by id, by the dataset's card; empty where it gives none.</param>
public sealed record PulledDataset(
    HubDatasetReference Source,
    string Split,
    string Revision,
    string Commit,
    DatasetFormat Format,
    string Folder,
    IReadOnlyList<PulledFile> Files,
    IReadOnlyList<string> LabelNames);
