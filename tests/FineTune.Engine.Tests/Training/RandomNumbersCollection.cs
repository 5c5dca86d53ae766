namespace FineTune.Engine.Tests.Training;

/// <summary>Tests that want the same dropout twice: libtorch has one generator for all threads, so nothing else may draw meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RandomNumbersCollection
{
    public const string Name = "random numbers";
}
