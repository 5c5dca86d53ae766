using System.Diagnostics;
using FineTune.Tasks.EngineProcesses;

namespace FineTune.Tasks.Tests.EngineProcesses;

public sealed class EngineProcessTests
{
    [Fact]
    public void The_engine_spins_only_shortly_and_keeps_its_freed_memory_in_one_piece()
    {
        var environment = new Dictionary<string, string?>();

        EngineEnvironment.Prepare(environment, verb: null);

        Assert.Equal("10000", environment["GOMP_SPINCOUNT"]);
        Assert.Equal(
            "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592",
            environment["GLIBC_TUNABLES"]);
    }

    [Fact]
    public void The_engine_does_not_see_variables_of_MSBuild()
    {
        ProcessStartInfo start = EngineProcess.StartInfo("dotnet", ["exec", "engine.dll"]);

        Assert.Contains("GLIBC_TUNABLES", start.Environment.Keys);
        Assert.DoesNotContain(start.Environment.Keys, name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("train", true)]
    [InlineData("evaluate", true)]
    [InlineData("tokenize", false)]
    public void What_computes_is_compiled_once(string verb, bool once)
    {
        var environment = new Dictionary<string, string?>();

        EngineEnvironment.Prepare(environment, verb);

        Assert.Equal(once, environment.TryGetValue("DOTNET_TieredCompilation", out string? tiers) && tiers == "0");
        Assert.Equal(once, EngineProcess.StartInfo("dotnet", ["exec", "engine.dll", verb]).Environment.ContainsKey("DOTNET_TieredCompilation"));
    }

    [Fact]
    public void What_the_user_has_set_stays()
    {
        var environment = new Dictionary<string, string?>
        {
            ["OMP_WAIT_POLICY"] = "active",
            ["GLIBC_TUNABLES"] = "glibc.malloc.arena_max=1",
            ["MSBuildSDKsPath"] = "x",
            ["DOTNET_TieredCompilation"] = "1"
        };

        EngineEnvironment.Prepare(environment, verb: "train");

        Assert.Equal("1", environment["DOTNET_TieredCompilation"]);
        Assert.Equal(["DOTNET_TieredCompilation", "GLIBC_TUNABLES", "OMP_WAIT_POLICY"], environment.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("glibc.malloc.arena_max=1", environment["GLIBC_TUNABLES"]);
    }
}
