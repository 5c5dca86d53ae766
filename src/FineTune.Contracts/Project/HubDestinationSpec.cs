namespace FineTune.Contracts;

/// <summary>The repository of the Hugging Face Hub that Push writes to.</summary>
/// <param name="Id"><c>org/name</c>; a name alone stands for one of the account's own.</param>
/// <param name="Revision">Branch to write to; null takes the main one.</param>
/// <param name="IsPrivate">For a repository that Push creates; null takes the account's default.</param>
/// <param name="Strategy">What is pushed besides the model.</param>
/// <param name="OpensPullRequest">True proposes the change instead of making it.</param>
/// <param name="Position">Where the project file names it.</param>
public sealed record HubDestinationSpec(
    string Id, string? Revision, bool? IsPrivate, HubStrategy Strategy, bool OpensPullRequest = false, SourcePosition? Position = null);
