using Microsoft.Build.Framework;

namespace FineTune.Tasks.Validation;

/// <summary>An item as MSBuild evaluated it.</summary>
internal sealed class EvaluatedItem(ITaskItem item)
{
    public string Include { get; } = item.ItemSpec;

    public string FullPath => item.GetMetadata("FullPath");

    public string DefiningFile => item.GetMetadata("DefiningProjectFullPath");

    /// <summary>The metadata; null where it is not set.</summary>
    public string? Find(string name)
    {
        string value = item.GetMetadata(name).Trim();
        return value.Length == 0 ? null : value;
    }
}
