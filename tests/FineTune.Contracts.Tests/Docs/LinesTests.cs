using System.Diagnostics;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>A line of C# can be read without scrolling. Raw string literals are data: a line break in them would be part of the text.</summary>
public sealed class LinesTests
{
    private const int Columns = 160;
    private const string RawQuotes = "\"\"\"";

    [Fact]
    public async Task Lines_are_under_160_columns()
    {
        List<string> tooLong = [];
        foreach (string file in await FilesAsync())
        {
            bool isRaw = false;
            foreach ((int index, string line) in File.ReadAllLines(Path.Combine(RepositoryFolder.Path, file)).Index())
            {
                int quotes = line.Split(RawQuotes).Length - 1;
                if (line.Length >= Columns && !isRaw && quotes == 0)
                {
                    tooLong.Add($"{file}({index + 1}): {line.Length} columns");
                }

                isRaw ^= quotes % 2 == 1;
            }
        }

        Assert.True(tooLong.Count == 0, string.Join('\n', tooLong));
    }

    /// <summary>Those that git has or would take, so that no output of a build is looked at.</summary>
    private static async Task<string[]> FilesAsync()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.cs"])
        {
            WorkingDirectory = RepositoryFolder.Path,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        string output = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
        // One that was deleted and not yet committed is still listed. The table of arguments is generated.
        return
        [
            .. output.Split('\n').Where(file => File.Exists(Path.Combine(RepositoryFolder.Path, file))
                && !file.EndsWith("ArgumentTable.cs", StringComparison.Ordinal)),
        ];
    }
}
