using FineTune.Contracts;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>What a run that ended well gave.</summary>
internal sealed record EngineRunResult(EngineConversation Conversation, TimeSpan Duration)
{
    /// <param name="outputFolder">Where the outputs lie.</param>
    public StageStamp Stamp(StageKey key, ProjectSpec project, string sdkVersion, string outputFolder)
    {
        HelloEvent? hello = Conversation.Hello;
        return new StageStamp
        {
            Key = key.Value,
            Entries = key.Entries,
            Outputs = [.. Conversation.Outputs.Select(
                output => output with { Sha256WithoutTimes = MeasuredCosts.DigestWithout(Path.Combine(outputFolder, output.Path)) })],
            Summary = Conversation.Result?.Summary,
            Warnings = Conversation.Warnings.Count > 0 ? Conversation.Warnings : null,
            Places = Conversation.Warnings.Count > 0 ? ProjectPlaces.Of(project) : null,
            Provenance = new RunProvenance(
                project.Name,
                DateTimeOffset.UtcNow,
                Math.Round(Duration.TotalSeconds, 3),
                sdkVersion,
                hello?.Engine ?? "",
                hello?.Torch,
                hello?.Device,
                GitFolder.Head(Path.GetDirectoryName(project.ProjectFile)!),
                hello?.MklKernels,
                hello?.Processes,
                hello?.StepProcesses),
        };
    }
}
