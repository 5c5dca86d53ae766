namespace FineTune.Contracts;

/// <summary>A base model in the cache.</summary>
/// <param name="Source">What the project names.</param>
/// <param name="Commit">What it stood for when it was pinned.</param>
/// <param name="Folder">Its snapshot, full path.</param>
/// <param name="Files">The files that training reads, relative to the folder.</param>
/// <param name="Base">The model that it is an adapter to; null for a whole model.</param>
public sealed record PulledModel(HubReference Source, string Commit, string Folder, IReadOnlyList<PulledFile> Files, PulledModel? Base = null);
