using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>What the base model says of rows, for tasks whose loss looks at it, once the model is trained.</summary>
internal static class BaseModelReference
{
    /// <summary>Opens the base model with the weights that training began with, where the task wants it.</summary>
    /// <param name="splits">All rows that will be measured; a selection of them is known with them.</param>
    /// <param name="collective">The processes that deal the rows out.</param>
    public static void Take(
        ITrainingTask task, ProjectSpec project, DatasetInfo dataset, ITokenRows[] splits, Device device, ICollective collective, StageContext context)
    {
        if (task is not IReferencedTask referenced)
        {
            return;
        }

        TrainingArguments training = project.Training;
        manual_seed(training.Seed);
        using IModel model = PretrainedModel.ForTraining(
            project.BaseModel,
            task.Head,
            dataset.VocabularySize,
            device,
            new WarningsOnly(context.Events),
            training.IgnoreMismatchedSizes,
            dataset.PadTokenId);
        foreach (ITokenRows rows in splits)
        {
            referenced.TakeReference(model, rows, training.PerDeviceEvalBatchSize, device, collective, context.Cancellation);
        }
    }
}
