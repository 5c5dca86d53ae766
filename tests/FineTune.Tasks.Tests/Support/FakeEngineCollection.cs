namespace FineTune.Tasks.Tests.Support;

/// <summary>Tests that tell the fake engine what to do, by an environment variable that all tests of the process see: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FakeEngineCollection
{
    public const string Name = "fake engine";
}
