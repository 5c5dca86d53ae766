namespace FineTune.Engine.Tests.Hub;

/// <summary>Tests with a hub of their own.</summary>
public abstract class HubTests : IAsyncLifetime, IDisposable
{
    private protected HubFixture Hub { get; } = new();

    public Task InitializeAsync() => Hub.StartAsync();

    public async Task DisposeAsync() => await Hub.Server.DisposeAsync();

    public void Dispose()
    {
        Hub.Dispose();
        GC.SuppressFinalize(this);
    }
}
