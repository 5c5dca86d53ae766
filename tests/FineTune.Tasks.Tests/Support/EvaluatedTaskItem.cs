using System.Collections;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Support;

/// <summary>An item as MSBuild evaluates it: its full path is seen from the project, not from the test's folder.</summary>
internal sealed class EvaluatedTaskItem(string include, string projectFile, Dictionary<string, string> metadata) : ITaskItem
{
    public string ItemSpec { get; set; } = include;

    public ICollection MetadataNames => metadata.Keys;

    public int MetadataCount => metadata.Count;

    public string GetMetadata(string metadataName) => metadataName switch
    {
        "FullPath" => Path.GetFullPath(ItemSpec, Path.GetDirectoryName(projectFile)!),
        "DefiningProjectFullPath" => projectFile,
        _ => metadata.GetValueOrDefault(metadataName, ""),
    };

    public void SetMetadata(string metadataName, string metadataValue) => metadata[metadataName] = metadataValue;

    public void RemoveMetadata(string metadataName) => metadata.Remove(metadataName);

    public void CopyMetadataTo(ITaskItem destinationItem) => throw new NotSupportedException();

    public IDictionary CloneCustomMetadata() => throw new NotSupportedException();
}
