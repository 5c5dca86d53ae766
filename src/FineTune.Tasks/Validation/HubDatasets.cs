using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>Tells a dataset of the Hub from files: what exists is a file, what can be the name of a repository is one.</summary>
internal static class HubDatasets
{
    /// <summary>What the item names of the Hub; null for files.</summary>
    public static HubDatasetReference? Find(EvaluatedItem item)
    {
        string? config = item.Find("Config");
        string? revision = item.Find("Revision");
        if (File.Exists(item.FullPath) || Directory.Exists(item.FullPath) || HubReference.TryParse(item.Include, revision) is not { } reference)
        {
            return null;
        }

        // A name with an extension is a file that is missing, unless only a repository can be meant.
        bool isRepository = config is not null
            || revision is not null
            || item.Include.Contains('@', StringComparison.Ordinal)
            || !DatasetFormats.HasKnownExtension(item.Include);
        return isRepository ? new HubDatasetReference(reference.Id, reference.Revision, config, item.Find("Format") is not null) : null;
    }
}
