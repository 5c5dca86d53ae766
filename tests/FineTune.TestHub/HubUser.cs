namespace FineTune.TestHub;

/// <summary>An account and what its token may do.</summary>
/// <param name="Name">Also the namespace of its own repositories.</param>
/// <param name="Token">Sent as <c>Authorization: Bearer</c>.</param>
/// <param name="CanWrite">The token's role: write or read.</param>
/// <param name="Organizations">Namespaces it may write to as well.</param>
public sealed record HubUser(string Name, string Token, bool CanWrite, params string[] Organizations)
{
    public bool MayWriteTo(string repositoryNamespace) =>
        CanWrite && (repositoryNamespace == Name || Organizations.Contains(repositoryNamespace));
}
