namespace FineTune.Engine.Models.Adapters;

/// <summary>How the adapters of a model compute in the pass that is going on. A pass that computes layers again finds what it was in the first.</summary>
internal sealed class AdapterSwitch
{
    /// <summary>True applies dropout.</summary>
    public bool IsTraining { get; set; }

    /// <summary>True leaves the updates out, so that the base model alone computes.</summary>
    public bool IsOff { get; set; }
}
