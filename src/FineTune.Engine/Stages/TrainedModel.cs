using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Stages;

/// <summary>Where the model lies that a project has trained: in the output of Train, or as an adapter there to the project's base model.</summary>
internal static class TrainedModel
{
    public static ModelSource SourceOf(ProjectSpec project, string trainOutput)
    {
        BaseModelSpec model = project.BaseModel;
        bool hasWeights = model.Kind == BaseModelKind.Folder && new ModelSource(model.Location).Weights is not null;
        return ModelSource.Of(trainOutput, hasWeights ? model.Location : null);
    }
}
