using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;

namespace FineTune.Tasks.Stages;

/// <summary>What a run that ended well gave.</summary>
internal sealed record EngineRunResult(EngineConversation Conversation, TimeSpan Duration)
{
    public StageStamp Stamp(StageKey key, ProjectSpec project, string sdkVersion)
    {
        HelloEvent? hello = Conversation.Hello;
        return new StageStamp
        {
            Key = key.Value,
            Entries = key.Entries,
            Outputs = Conversation.Outputs,
            Summary = Conversation.Result?.Summary,
            Warnings = Conversation.Warnings.Count > 0 ? Conversation.Warnings : null,
            Provenance = new RunProvenance(
                project.Name,
                DateTimeOffset.UtcNow,
                Math.Round(Duration.TotalSeconds, 3),
                sdkVersion,
                hello?.Engine ?? "",
                hello?.Torch,
                hello?.Device,
                GitFolder.Head(Path.GetDirectoryName(project.ProjectFile)!)),
        };
    }
}
