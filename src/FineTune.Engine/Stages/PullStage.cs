using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hub;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Hub.Pull;

namespace FineTune.Engine.Stages;

/// <summary>Brings base model and datasets of the Hub into the cache and writes where they lie.</summary>
internal static class PullStage
{
    public static async Task<string> RunAsync(PullRequest request, StageContext context)
    {
        if (!request.Update)
        {
            return await PullAsync(request, context).ConfigureAwait(false);
        }

        PinFile before = PinFile.Load(request.PinFile);
        Unpin(request, before);
        try
        {
            return await PullAsync(request, context).ConfigureAwait(false);
        }
        catch
        {
            before.Save(request.PinFile);
            throw;
        }
    }

    private static async Task<string> PullAsync(PullRequest request, StageContext context)
    {
        ProjectSpec project = request.Project;
        using var client = new HubClient(HubSettings.FromEnvironment(request.Offline), context.Events);
        var puller = new HubPuller(client, new RevisionPins(request.PinFile, request.LockedMode));
        PulledModel? model = project.BaseModel.Hub is null
            ? null
            : await At(project.BaseModel.Position, puller.PullModelAsync(project.BaseModel, context.Cancellation)).ConfigureAwait(false);
        var datasets = new List<PulledDataset>();
        foreach (DatasetSpec dataset in project.Datasets.Where(dataset => dataset.Hub is not null))
        {
            datasets.Add(await At(dataset.Position, puller.PullDatasetAsync(dataset, context.Cancellation)).ConfigureAwait(false));
        }

        var inputs = new PulledInputs { BaseModel = model, Datasets = datasets };
        await File.WriteAllTextAsync(
            Path.Combine(context.OutputFolder, PulledInputs.FileName),
            JsonSerializer.Serialize(inputs, ContractsJson.File.PulledInputs),
            context.Cancellation).ConfigureAwait(false);
        return Summarize(inputs);
    }

    private static async Task<T> At<T>(SourcePosition? position, Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (FineTuneException failure) when (failure.Position is null && position is not null)
        {
            throw failure.At(position);
        }
    }

    /// <summary>Forgets what this project's revisions stood for; those of other projects in the folder stay.</summary>
    private static void Unpin(PullRequest request, PinFile pins)
    {
        HashSet<(RevisionKind, string)> used = [.. request.Project.Datasets.Where(dataset => dataset.Hub is not null)
            .Select(dataset => (RevisionKind.Dataset, dataset.Hub!.Id))];
        if (request.Project.BaseModel.Hub is { } model)
        {
            used.Add((RevisionKind.BaseModel, model.Id));
        }

        (pins with { Revisions = [.. pins.Revisions.Where(pin => !used.Contains((pin.Kind, pin.Id)))] }).Save(request.PinFile);
    }

    private static string Summarize(PulledInputs inputs)
    {
        IEnumerable<string> model = inputs.BaseModel is { } pulled ? [$"{pulled.Source.Id} {pulled.Commit[..7]}"] : [];
        return string.Join(", ", model.Concat(inputs.Datasets.Select(dataset => $"{dataset.Source.Id} {dataset.Split} {dataset.Commit[..7]}")));
    }
}
