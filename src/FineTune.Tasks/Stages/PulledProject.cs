using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>A project with what Pull brought in the place of what it names of the Hub: from here on, a folder and files.</summary>
internal static class PulledProject
{
    /// <summary>The project as the stages after Pull see it.</summary>
    /// <param name="fineTuneFolder">The folder of all stages, <c>obj/finetune</c>.</param>
    public static ProjectSpec Resolve(ProjectSpec project, string fineTuneFolder)
    {
        if (!project.HasHubInputs || Load(fineTuneFolder) is not { } inputs)
        {
            // The folder of another project's model is there by now.
            return project with { BaseModel = project.BaseModel.WithAdapter() };
        }

        var datasets = new List<DatasetSpec>();
        var pulled = new Queue<PulledDataset>(inputs.Datasets);
        foreach (DatasetSpec dataset in project.Datasets)
        {
            datasets.Add(dataset.Hub is null ? dataset : Resolve(dataset, pulled.Dequeue()));
        }

        return project with { BaseModel = Resolve(project.BaseModel, inputs.BaseModel).WithAdapter(), Datasets = datasets };
    }

    /// <summary>What Pull brought; null where it has not run, or where the file is damaged.</summary>
    public static PulledInputs? Load(string fineTuneFolder)
    {
        string path = Path.Combine(new StageFolder(fineTuneFolder, Stage.Pull).Output, PulledInputs.FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.File.PulledInputs) : null;
        }
        catch (Exception exception) when (StrictJson.IsDamage(exception))
        {
            // Its digest is not that of the stamp either, so Pull runs again and writes it anew.
            return null;
        }
    }

    /// <summary>What Pull brought that is not there any more, or is not what the project means now.</summary>
    public static IEnumerable<string> Damages(PulledInputs inputs, PinFile pins)
    {
        if (inputs.BaseModel is { } model)
        {
            foreach (PulledModel part in model.Base is { } whole ? [model, whole] : (PulledModel[])[model])
            {
                string? moved = Moved(pins, RevisionKind.BaseModel, part.Source.Id, part.Source.Revision, part.Commit);
                if ((moved ?? Missing(part.Folder, part.Files, part.Source.Id)) is { } reason)
                {
                    yield return reason;
                }
            }
        }

        foreach (PulledDataset dataset in inputs.Datasets)
        {
            string? moved = Moved(pins, RevisionKind.Dataset, dataset.Source.Id, dataset.Revision, dataset.Commit);
            if ((moved ?? Missing(dataset.Folder, dataset.Files, dataset.Source.Id)) is { } reason)
            {
                yield return reason;
            }
        }
    }

    private static BaseModelSpec Resolve(BaseModelSpec model, PulledModel? pulled) =>
        pulled is null ? model : model with
        {
            Kind = BaseModelKind.Folder,
            Location = pulled.Base?.Folder ?? pulled.Folder,
            Hub = new HubReference(pulled.Source.Id, pulled.Commit),
            Adapter = pulled.Base is null ? model.Adapter : pulled.Folder,
        };

    private static DatasetSpec Resolve(DatasetSpec dataset, PulledDataset pulled)
    {
        var files = new List<string>();
        foreach (PulledFile file in pulled.Files)
        {
            files.Add(Path.Combine(pulled.Folder, file.Path));
        }

        return dataset with
        {
            Files = files,
            Format = pulled.Format,
            LabelNames = dataset.LabelNames.Count > 0 ? dataset.LabelNames : pulled.LabelNames,
            HasClassLabels = dataset.LabelNames.Count == 0 && pulled.LabelNames.Count > 0,
            Hub = dataset.Hub! with { Revision = pulled.Commit },
        };
    }

    private static string? Moved(PinFile pins, RevisionKind kind, string id, string revision, string commit)
    {
        if (PinnedRevision.IsCommit(revision) || pins.Find(kind, id, revision) == commit)
        {
            return null;
        }

        return pins.Find(kind, id, revision) is null ? $"{id} is not pinned in {PinFile.FileName}" : $"{PinFile.FileName} pins another commit of {id}";
    }

    private static string? Missing(string folder, IReadOnlyList<PulledFile> files, string id)
    {
        foreach (PulledFile file in files)
        {
            if (!PathBelow.TryResolve(folder, file.Path, out string? path, out string? objection))
            {
                return $"the path {file.Path} of {id} {objection}";
            }

            if (!LinkedFile.Follow(path).Exists)
            {
                return $"{file.Path} of {id} is missing in the cache";
            }
        }

        return null;
    }
}
