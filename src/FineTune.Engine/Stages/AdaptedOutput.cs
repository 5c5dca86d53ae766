using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;

namespace FineTune.Engine.Stages;

/// <summary>What Train writes of a model with an adapter.</summary>
internal static class AdaptedOutput
{
    /// <summary>
    /// Merged, a model's folder with the adapter in a folder below it: beside a whole model, transformers would add it to weights that have it already.
    /// Else PEFT's folder, without a config.json where transformers is to find the base model by the adapter; a classifier's is there, as its labels
    /// stand nowhere else.
    /// </summary>
    public static void Write(string folder, AdaptedModel model, TrainRequest request)
    {
        ProjectSpec project = request.Project;
        bool generates = model.Lora.TaskType == AdapterTaskType.Of(ModelHead.CausalLanguageModeling);
        string? name = NameOf(project, out string? revision);
        long maxShardSize = project.Training.MaxShardSize.Bytes;
        if (project.MergesAdapter)
        {
            ModelFolder.Save(folder, model, request.TokenizeOutput, maxShardSize);
            AdapterFolder.Save(Path.Combine(folder, AdapterFolder.BesideModel), model, model.Lora with { BaseModel = name, Revision = revision });
            return;
        }

        AdapterFolder.Save(folder, model, model.Lora with { BaseModel = name ?? AdapterFolder.OwnBase, Revision = revision });
        ModelFolder.CopyTokenizer(folder, request.TokenizeOutput);
        model.Sentences?.Save(folder, model.Config);
        if (!generates)
        {
            ModelFolder.WriteConfig(folder, model);
        }

        if (name is null)
        {
            ModelFolder.SaveBase(Path.Combine(folder, AdapterFolder.OwnBase), model, maxShardSize);
        }
    }

    /// <summary>
    /// How others find the base model: its name on the Hub, or a folder as the project names it. Null for one that has no such name, as one that is made
    /// of random numbers.
    /// </summary>
    private static string? NameOf(ProjectSpec project, out string? revision)
    {
        BaseModelSpec model = project.BaseModel;
        revision = null;
        if (model.Adapter is not null)
        {
            // A model and an adapter to it are two names.
            return null;
        }

        if (model.Hub is { } hub)
        {
            revision = hub.Revision == HubReference.MainBranch ? null : hub.Revision;
            return hub.Id;
        }

        string place = Path.GetDirectoryName(project.ProjectFile)!;
        bool isFolder = model.Kind == BaseModelKind.Folder && new ModelSource(model.Location).Weights is not null;
        return !isFolder ? null
            : Path.IsPathRooted(model.Reference) || Path.GetFullPath(model.Reference, place) == model.Location ? model.Reference
            : model.Reference.Contains(':', StringComparison.Ordinal) ? null
            : Path.GetRelativePath(place, model.Location).Replace('\\', '/');
    }
}
