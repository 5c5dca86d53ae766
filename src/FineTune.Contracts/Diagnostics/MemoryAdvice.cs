namespace FineTune.Contracts;

/// <summary>What makes a stage need less memory, for messages; what is set already is not named.</summary>
public static class MemoryAdvice
{
    /// <summary>As in <c>to need less memory, ...</c>, for a stage that the system ended.</summary>
    public static string For(Stage stage, TrainingArguments training) => stage switch
    {
        Stage.Train => ForTraining(training, triedOneRow: false),
        Stage.Evaluate => "lower PerDeviceEvalBatchSize, or lower MaxLength, which starts training anew",
        _ => "end other programs or give the machine or container more",
    };

    /// <param name="triedOneRow">True where a forward pass of one row was too much, so that fewer rows are no help.</param>
    public static string ForTraining(TrainingArguments training, bool triedOneRow)
    {
        string[] keeping =
        [
            .. training.AutoFindBatchSize || triedOneRow ? (string[])[] : [nameof(training.AutoFindBatchSize)],
            .. training.GradientCheckpointing ? (string[])[] : [nameof(training.GradientCheckpointing)],
        ];
        string smaller = triedOneRow ? "lower MaxLength" : "lower MaxLength, or lower PerDeviceTrainBatchSize and raise GradientAccumulationSteps";
        return keeping.Length > 0
            ? $"set {string.Join(" or ", keeping)} to true, which lets training go on from its last checkpoint, or {smaller}, which starts it anew"
            : $"{smaller}, which starts training anew";
    }

    /// <summary>For the optimizer's state: so many numbers for each weight that is trained.</summary>
    public static string ForOptimizer(TrainingArguments training)
    {
        string smaller = training.Optim switch
        {
            OptimizerName.Sgd => "leave momentum out of OptimArgs",
            OptimizerName.Adafactor => "set Optim to sgd",
            OptimizerName.AdamwTorchFused or OptimizerName.AdamwTorch or OptimizerName.PagedAdamw32Bit or OptimizerName.AdamKeras =>
                "set Optim to adamw_8bit, adafactor or sgd",
            _ => "set Optim to adafactor or sgd",
        };
        return $"{smaller}, name weights in FreezeParameters, or take a smaller BaseModel, all of which start training anew";
    }
}
