namespace FineTune.Tasks.Stamps;

/// <summary>One thing a stage depends on.</summary>
/// <param name="Name">Identifies it from build to build; part of the key, so it holds no path.</param>
/// <param name="Value">What the key takes in: a JSON value or a digest.</param>
/// <param name="Display">How a person knows it; not part of the key.</param>
internal sealed record KeyEntry(string Name, string Value, string Display, EntryKind Kind = EntryKind.Value);
