using FineTune.Testing;
using Snapshooter.Xunit;

namespace FineTune.Client.Tests;

/// <summary>What the package promises to programs.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_as_agreed() => Snapshot.Match(PublicSurface.Of(typeof(ModelOptions).Assembly), "ClientSurface");

    [Fact]
    public void The_public_surface_for_pictures_is_as_agreed() =>
        Snapshot.Match(PublicSurface.Of(typeof(Images.ImageClassifier).Assembly), "ClientImagesSurface");
}
