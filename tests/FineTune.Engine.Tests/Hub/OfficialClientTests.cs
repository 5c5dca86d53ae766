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

        await NodeProgram.RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--omit=optional");
        string said = await NodeProgram.RunAsync(folder, "node", "javascript.mjs", Hub.Server.Endpoint, HubFixture.Token);
        Assert.EndsWith("checks", said.TrimEnd(), StringComparison.Ordinal);
    }
}
