namespace FineTune.Engine.Models.Adapters;

/// <summary>What train_results.json of a training with an adapter has besides.</summary>
internal static class AdapterResults
{
    /// <summary>Numbers that were trained.</summary>
    public const string Trainable = "trainable_parameters";

    /// <summary>Numbers of the model, those of the adapter among them.</summary>
    public const string All = "all_parameters";
}
