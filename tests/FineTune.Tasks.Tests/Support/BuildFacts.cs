using System.Reflection;

namespace FineTune.Tasks.Tests.Support;

/// <summary>What the build of these tests knows about places.</summary>
internal static class BuildFacts
{
    public static string FakeEngine { get; } =
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "FakeEngine").Value!;
}
