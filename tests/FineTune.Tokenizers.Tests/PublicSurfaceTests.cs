using FineTune.Testing;
using Snapshooter.Xunit;

namespace FineTune.Tokenizers.Tests;

/// <summary>What the package promises to programs.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_as_agreed() => Snapshot.Match(PublicSurface.Of(typeof(HuggingFaceTokenizer).Assembly), "TokenizersSurface");
}
