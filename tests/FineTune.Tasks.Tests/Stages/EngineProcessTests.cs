using System.Diagnostics;
using FineTune.Tasks.Stages;

namespace FineTune.Tasks.Tests.Stages;

public sealed class EngineProcessTests
{
    [Fact]
    public void Waiting_threads_of_the_engine_spin_only_shortly()
    {
        ProcessStartInfo start = EngineProcess.StartInfo("dotnet", ["exec", "engine.dll"]);

        Assert.Equal("10000", start.Environment["GOMP_SPINCOUNT"]);
        Assert.DoesNotContain(start.Environment.Keys, name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
    }
}
