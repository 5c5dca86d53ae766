using FineTune.Contracts;
using FineTune.Engine.Hub.Http;

namespace FineTune.Engine.Hub.Cache;

/// <summary>Finds a model of the Hub that is on this machine already, without asking the Hub.</summary>
internal static class ModelInCache
{
    /// <summary>Its folder; null where the cache does not have it.</summary>
    public static string? Find(HubReference model)
    {
        HubSettings settings = HubSettings.FromEnvironment(offline: true);
        var cache = new CachedRepository(settings.CacheFolder, new HubRepository(RevisionKind.BaseModel, model.Id), links: !settings.DisableSymlinks);
        return cache.FindRef(model.Revision) is { } commit && cache.Snapshot(commit) is var folder && Directory.Exists(folder) ? folder : null;
    }
}
