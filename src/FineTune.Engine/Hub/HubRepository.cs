using FineTune.Contracts;

namespace FineTune.Engine.Hub;

/// <summary>A repository of the Hub.</summary>
/// <param name="Kind">Model or dataset.</param>
/// <param name="Id"><c>org/name</c>, or a name alone for some old ones.</param>
internal sealed record HubRepository(RevisionKind Kind, string Id)
{
    public bool IsDataset => Kind == RevisionKind.Dataset;

    /// <summary>As error messages name it: <c>model 'org/name'</c>.</summary>
    public string Display => $"{(IsDataset ? "dataset" : "model")} '{Id}'";

    /// <summary>Below the endpoint, for questions about it: <c>api/models/org/name</c>.</summary>
    public string ApiPath => $"api/{Plural}/{Id}";

    /// <summary>Below the endpoint, for its files and its page: <c>org/name</c> or <c>datasets/org/name</c>.</summary>
    public string WebPath => IsDataset ? $"datasets/{Id}" : Id;

    /// <summary>Its folder in the cache: <c>models--org--name</c>.</summary>
    public string CacheName => $"{Plural}--{Id.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>Its <c>type</c> in the Hub's own JSON.</summary>
    public string Type => IsDataset ? "dataset" : "model";

    private string Plural => IsDataset ? "datasets" : "models";

    public override string ToString() => Display;
}
