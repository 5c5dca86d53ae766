using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Engine.Hub;

namespace FineTune.Engine.Stages;

/// <summary>Publishes the model folder; the one stage that writes outside bin and obj.</summary>
internal static class PushStage
{
    public static async Task<string> RunAsync(PushRequest request, StageContext context)
    {
        IModelDestination destination = Destination(request.Project);
        int files = await destination.PublishAsync(request.ModelFolder, context.Cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(context.OutputFolder, "destination.txt"), destination.Name + "\n", context.Cancellation).ConfigureAwait(false);
        return files == 0 ? $"{destination.Name} has it already" : $"{files} files to {destination.Name}";
    }

    private static IModelDestination Destination(ProjectSpec project) => project.PushTo is { } folder
        ? new FolderDestination(folder)
        : throw new FineTuneException(DiagnosticCatalog.NoDestination, new SourcePosition(project.ProjectFile));
}
