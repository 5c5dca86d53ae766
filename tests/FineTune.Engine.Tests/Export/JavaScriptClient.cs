using System.Text.Json.Nodes;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Export;

/// <summary>The official JavaScript client, fetched once for all tests that ask it.</summary>
public sealed class JavaScriptClient : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public async Task InitializeAsync()
    {
        foreach (string path in Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "tests", "FineTune.Engine.Tests", "Export", "clients")))
        {
            File.Copy(path, _folder[Path.GetFileName(path)]);
        }

        await NodeProgram.RunAsync(_folder.Path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <summary>What it answers with the model that a fixture has trained and exported.</summary>
    internal async Task<JsonNode> AskAsync(TaskFixture fixture, string task, string dtype, params string[] asked) =>
        JsonNode.Parse(await NodeProgram.RunAsync(_folder.Path, "node", ["transformers.mjs", fixture.TrainOutput, task, dtype, .. asked]))!;
}
