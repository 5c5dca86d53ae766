using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hub;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Hub.Push;

namespace FineTune.Engine.Stages;

/// <summary>Publishes the model folder; the one stage that writes outside bin and obj.</summary>
internal static class PushStage
{
    public static async Task<string> RunAsync(PushRequest request, StageContext context)
    {
        ProjectSpec project = request.Project;
        var said = new List<string>();
        if (project.PushTo is { } folder)
        {
            said.Add(await PublishAsync(new FolderDestination(folder), request, context).ConfigureAwait(false));
        }

        if (project.PushToHub is { } repository)
        {
            HubSettings settings = HubSettings.FromEnvironment(request.Offline);
            if (settings.Offline)
            {
                throw new FineTuneException(DiagnosticCatalog.HubOffline, repository.Position, "Push");
            }

            using var client = new HubClient(settings, context.Events);
            said.Add(await PublishAsync(new HubDestination(client, repository, request.CheckpointsFolder), request, context).ConfigureAwait(false));
        }

        if (said.Count == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.NoDestination, new SourcePosition(project.ProjectFile));
        }

        File.WriteAllLines(Path.Combine(context.OutputFolder, "destination.txt"), said);
        return string.Join(", ", said);
    }

    private static async Task<string> PublishAsync(IModelDestination destination, PushRequest request, StageContext context)
    {
        try
        {
            int files = await destination.PublishAsync(request.ModelFolder, context.Cancellation).ConfigureAwait(false);
            return files == 0 ? $"{destination.Name} has it already" : $"{Quantity.Of(files, "file")} to {destination.Name}";
        }
        catch (FineTuneException failure)
        {
            throw failure.At(request.Project.PushToHub?.Position);
        }
    }
}
