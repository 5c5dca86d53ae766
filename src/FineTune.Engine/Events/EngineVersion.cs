using System.Reflection;

namespace FineTune.Engine.Events;

/// <summary>The engine's version, as its first event says it.</summary>
internal static class EngineVersion
{
    /// <summary>With the commit it was built from, as <c>0.1.0+sha</c>.</summary>
    public static string Current { get; } =
        typeof(EngineVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
