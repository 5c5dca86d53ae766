using System.Diagnostics;

namespace FineTune.Testing;

/// <summary>A program of one C# file in this repository, run as <c>dotnet run</c> does.</summary>
public static class FileProgram
{
    /// <param name="file">From the repository's root, such as <c>eng/template-data.cs</c>.</param>
    /// <returns>The exit code, and what the program wrote to its output and then to its error stream.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", Path.Combine(RepositoryFolder.Path, file), "--", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> text = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await text + await errors);
    }
}
