namespace FineTune.Sdk.Tests.Support;

[CollectionDefinition(Name)]
public sealed class PackedSdkCollection : ICollectionFixture<PackedSdk>
{
    public const string Name = "packed SDK";
}
