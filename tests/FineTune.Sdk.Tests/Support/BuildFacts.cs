using System.Reflection;

namespace FineTune.Sdk.Tests.Support;

/// <summary>What the build of these tests knows about places.</summary>
internal static class BuildFacts
{
    public static string FakeEngine => Path.GetFullPath(Fact("FakeEngine"));

    /// <summary>The assembly of samples/Hooks.</summary>
    public static string SampleHooks => Path.GetFullPath(Fact("SampleHooks"));

    public static string SdkProject => Path.GetFullPath(Fact("SdkProject"));

    public static string PackageFolder => Fact("PackageFolder");

    public static string Configuration => Fact("Configuration");

    public static string TargetsFolder => Path.Combine(Path.GetDirectoryName(SdkProject)!, "targets");

    private static string Fact(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
