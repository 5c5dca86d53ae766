using System.Reflection;
using System.Runtime.Loader;

namespace FineTune.Engine.Hooks;

/// <summary>Loads a hook with the libraries beside it. What the engine itself uses is shared: an interface has to be one and the same on both sides.</summary>
internal sealed class HookLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private static readonly string[] Shared = ["FineTune.Hooks", "TorchSharp"];
    private readonly string _folder = Path.GetDirectoryName(path)!;

    public Assembly LoadHook() => LoadFromAssemblyPath(path);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string file = Path.Combine(_folder, $"{assemblyName.Name}.dll");
        return !Shared.Contains(assemblyName.Name) && File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
