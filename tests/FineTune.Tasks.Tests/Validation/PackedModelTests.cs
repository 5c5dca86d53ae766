using FineTune.Tasks.Validation;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Validation;

public sealed class PackedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_model_is_found_in_whichever_folder_has_the_package()
    {
        _folder.Write("second/packed.reviews/1.0.0-beta/models/Reviews/config.json", "{}");

        Assert.Equal(
            _folder["second/packed.reviews/1.0.0-beta/models/Reviews"],
            PackedModel.Find("package:Packed.Reviews/1.0.0-Beta", $"{_folder["first"]};{_folder["second"]}", out string reason));
        Assert.Equal("", reason);
    }

    [Theory]
    [InlineData("package:", "is written as package:Reviews/1.0.0")]
    [InlineData("package:Reviews", "is written as package:Reviews/1.0.0")]
    [InlineData("package:Reviews/1.0.0/more", "is written as package:Reviews/1.0.0")]
    [InlineData("package:Reviews/2.0.0", "run 'dotnet restore'")]
    [InlineData("package:Empty/1.0.0", "holds no model")]
    [InlineData("package:Several/1.0.0", "holds several models")]
    public void What_is_none_says_why(string reference, string says)
    {
        _folder.Write("empty/1.0.0/empty.nuspec", "");
        _folder.Write("several/1.0.0/models/a/config.json", "{}");
        _folder.Write("several/1.0.0/models/b/config.json", "{}");

        Assert.Null(PackedModel.Find(reference, _folder.Path, out string reason));
        Assert.Contains(says, reason, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
