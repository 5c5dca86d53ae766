using System.Runtime.InteropServices;

namespace FineTune.Contracts.Tests.Files;

public sealed class PathBelowTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("data/train-00000-of-00001.parquet")]
    [InlineData("data/.hidden")]
    [InlineData("data/..two dots")]
    [InlineData("données/日本語 (1) 😀.csv")]
    [InlineData("a;%@&'x.csv")]
    [InlineData("console.txt")]
    [InlineData("com10/aux_")]
    public void A_name_is_a_path_below_its_folder(string name)
    {
        string folder = Path.Combine(Path.GetTempPath(), "below");

        Assert.True(PathBelow.TryResolve(folder, name, out string? path, out string? objection), objection);

        Assert.Equal(Path.Combine(folder, Path.Combine(name.Split('/'))), path);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("/etc/passwd", "is an absolute path")]
    [InlineData("C:x", "is an absolute path")]
    [InlineData("c:/x", "is an absolute path")]
    [InlineData(@"\\server\share", "holds a backslash")]
    [InlineData(@"a\..\..\x", "holds a backslash")]
    [InlineData("..", "leads out of its folder")]
    [InlineData("a/../../x", "leads out of its folder")]
    [InlineData("a/../b", "leads out of its folder")]
    [InlineData("a//b", "has an empty part")]
    [InlineData("a/", "has an empty part")]
    [InlineData("./a", "has an empty part")]
    [InlineData("a\0b", "holds a control character")]
    [InlineData("a\nb", "holds a control character")]
    [InlineData("a\u001b[31m", "holds a control character")]
    [InlineData("data/train:1.csv", "which Windows does not allow")]
    [InlineData("a|b", "which Windows does not allow")]
    [InlineData("a.", "which Windows drops")]
    [InlineData("a /b", "which Windows drops")]
    [InlineData("...", "which Windows drops")]
    [InlineData("CON", "a device on Windows")]
    [InlineData("data/nul.txt", "a device on Windows")]
    [InlineData("lpt1.tar.gz", "a device on Windows")]
    [InlineData("aux .txt", "a device on Windows")]
    public void Any_other_is_refused_alike_on_every_system(string name, string reason)
    {
        Assert.False(PathBelow.TryResolve(Path.GetTempPath(), name, out string? path, out string? objection));
        Assert.Null(path);
        Assert.Contains(reason, objection, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_file_system_takes_is_refused()
    {
        Assert.Equal("has a part that is too long", PathBelow.ObjectionTo(new string('é', 128)));
        Assert.Null(PathBelow.ObjectionTo(new string('é', 127)));
        Assert.Equal("is too long", PathBelow.ObjectionTo(string.Join('/', Enumerable.Repeat("a", 600))));
        Assert.Equal("is no Unicode text", PathBelow.ObjectionTo("a\ud83d"));
        Assert.Equal("is no Unicode text", PathBelow.ObjectionTo("\ude00a"));
    }

    [Fact]
    public void The_root_of_a_disk_is_a_folder_too()
    {
        string root = Path.GetPathRoot(Path.GetTempPath())!;
        Assert.True(PathBelow.TryResolve(root, "x", out string? path, out _));
        Assert.Equal(root + "x", path);
        Assert.True(RuntimeInformation.IsOSPlatform(OSPlatform.Windows) || root == "/");
    }
}
