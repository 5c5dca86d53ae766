using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;

namespace FineTune.Engine.Stages;

/// <summary>Where the model lies that a project has trained: in the output of Train, or as an adapter there to the project's base model.</summary>
internal static class TrainedModel
{
    public static ModelSource SourceOf(ProjectSpec project, string trainOutput)
    {
        BaseModelSpec model = project.BaseModel;
        // With an adapter of its own, or without weights, the base model is written beside the new adapter.
        bool isElsewhere = model is { Kind: BaseModelKind.Folder, Adapter: null } && new ModelSource(model.Location).Weights is not null;
        return isElsewhere && AdapterFolder.Is(trainOutput) ? new ModelSource(model.Location, trainOutput) : ModelSource.Of(trainOutput);
    }
}
