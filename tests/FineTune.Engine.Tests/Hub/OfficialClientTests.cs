using System.Diagnostics;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hub;

/// <summary>
/// The test hub is worth what the official client says of it. Needs node and npm, which fetches the client from its lock file; without them the test
/// fails and says so.
/// </summary>
[Trait("Speed", "slow")]
public sealed class OfficialClientTests : HubTests
{
    [Fact]
    public async Task The_official_JavaScript_client_works_with_the_test_hub()
    {
        string folder = Directory.CreateDirectory(Hub.Folder["clients"]).FullName;
        foreach (string file in new[] { "package.json", "package-lock.json", "javascript.mjs" })
        {
            File.Copy(Path.Combine(RepositoryFolder.Path, "tests", "FineTune.TestHub", "clients", file), Path.Combine(folder, file));
        }

        await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--omit=optional");
        Assert.EndsWith(
            "checks", (await RunAsync(folder, "node", "javascript.mjs", Hub.Server.Endpoint, HubFixture.Token)).TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new InvalidOperationException($"This test needs node and npm: {failure.Message}", failure);
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output}{await error}");
            return await output;
        }
    }
}
