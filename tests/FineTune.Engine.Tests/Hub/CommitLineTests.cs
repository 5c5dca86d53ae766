using System.Text;
using FineTune.Engine.Hub.Push;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hub;

public sealed class CommitLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_is_an_object_a_line_and_base_64_stays_as_it_is()
    {
        // 0xfb 0xef 0xbe is "++++": a plus sign that JSON's writer takes for HTML would be escaped, and a file half as long again.
        File.WriteAllBytes(_folder["small.bin"], [0xfb, 0xef, 0xbe, 0xff]);
        _folder.Write("large.bin", "12345");
        _folder.Write("empty.txt", "");
        LocalFile[] files = [.. LocalFile.Below(_folder.Path)];

        using var content = new CommitContent(
            [
                CommitLine.Header("A \"summary\"", "abc"),
                files[0].RegularLine(),
                CommitLine.Large(files[1], "5994"),
                files[2].RegularLine(),
                CommitLine.Deletion("old.bin")
            ]);

        string text = await content.ReadAsStringAsync();
        Assert.Equal(text.Length, content.Headers.ContentLength);
        string[] lines = text.Split('\n');
        Assert.Equal(
            [
                """{"key":"header","value":{"summary":"A \u0022summary\u0022","description":"","parentCommit":"abc"}}""",
                """{"key":"file","value":{"path":"empty.txt","content":"","encoding":"base64"}}""",
                """{"key":"lfsFile","value":{"path":"large.bin","algo":"sha256","oid":"5994","size":5}}""",
                """{"key":"file","value":{"path":"small.bin","content":"++++/w==","encoding":"base64"}}""",
                """{"key":"deletedFile","value":{"path":"old.bin"}}""",
                "",
            ],
            lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public void A_regular_file_of_any_length_is_in_its_line(int bytes)
    {
        byte[] content = HubFixture.Bytes(bytes);
        LocalFile file = LocalFile.Open("ä.bin", _folder.Write("ä.bin", content));

        using var line = System.Text.Json.JsonDocument.Parse(file.RegularLine());

        Assert.Equal("ä.bin", line.RootElement.GetProperty("value").GetProperty("path").GetString());
        Assert.Equal(content, line.RootElement.GetProperty("value").GetProperty("content").GetBytesFromBase64());
    }

    [Fact]
    public void The_sample_is_the_beginning_of_the_file()
    {
        _folder.Write("long.txt", new string('a', 500) + new string('b', 500));
        _folder.Write("short.txt", "x");

        LocalFile[] files = [.. LocalFile.Below(_folder.Path, "checkpoint/")];

        Assert.Equal([("checkpoint/long.txt", 1000L), ("checkpoint/short.txt", 1L)], files.Select(file => (file.Path, file.Bytes)));
        Assert.Equal([new string('a', 500) + new string('b', 12), "x"], files.Select(file => Encoding.UTF8.GetString(file.Sample)));
    }
}
