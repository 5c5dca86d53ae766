using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// The files a hook is made of: its assembly and, of what lies beside it, the assemblies and native libraries that it or one of them names, and those that its
/// deps.json lists, which may be loaded by name only. A file that lies there for somebody else is none of them.
/// </summary>
internal static class HookFiles
{
    /// <summary>What a native library may be called for the name in the code (dlopen as .NET tries it).</summary>
    private static readonly string[] NativeNames = ["{0}", "{0}.dll", "{0}.so", "lib{0}.so", "{0}.dylib", "lib{0}.dylib"];

    /// <summary>Full paths, in the order of their names.</summary>
    /// <param name="hook">The hook's assembly, full path.</param>
    public static IReadOnlyList<string> Of(string hook)
    {
        string folder = Path.GetDirectoryName(hook)!;
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([hook, .. Listed(hook).Select(name => Path.Combine(folder, name)).Where(File.Exists)]);
        while (open.TryPop(out string? file))
        {
            if (files.Add(file))
            {
                Named(file).Select(name => Path.Combine(folder, name)).Where(File.Exists).ToList().ForEach(open.Push);
            }
        }

        return [.. files];
    }

    /// <summary>File names an assembly may mean by its references; none of a file that is no assembly.</summary>
    private static IEnumerable<string> Named(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using var assembly = new PEReader(File.OpenRead(file));
            return assembly.HasMetadata ? Names(assembly.GetMetadataReader()) : [];
        }
        catch (BadImageFormatException)
        {
            // A native library, or what the engine will say more about.
            return [];
        }
    }

    private static List<string> Names(MetadataReader metadata)
    {
        var names = new List<string>();
        foreach (AssemblyReferenceHandle reference in metadata.AssemblyReferences)
        {
            names.Add(metadata.GetString(metadata.GetAssemblyReference(reference).Name) + ".dll");
        }

        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.ModuleRef); row++)
        {
            ModuleReference library = metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row));
            names.AddRange(NativeNames.Select(form => form.Replace("{0}", metadata.GetString(library.Name), StringComparison.Ordinal)));
        }

        return names;
    }

    /// <summary>File names of the assets in the hook's deps.json; none where there is none or it cannot be read.</summary>
    private static List<string> Listed(string hook)
    {
        var names = new List<string>();
        string path = Path.ChangeExtension(hook, ".deps.json");
        if (!File.Exists(path))
        {
            return names;
        }

        try
        {
            using JsonDocument dependencies = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonProperty asset in dependencies.RootElement.GetProperty("targets").EnumerateObject()
                .SelectMany(target => target.Value.EnumerateObject()).SelectMany(Assets))
            {
                names.Add(Path.GetFileName(asset.Name));
            }
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The references alone tell what is needed to load the hook.
            names.Clear();
        }

        return names;
    }

    private static IEnumerable<JsonProperty> Assets(JsonProperty library)
    {
        foreach (string kind in (string[])["runtime", "runtimeTargets", "native"])
        {
            if (library.Value.TryGetProperty(kind, out JsonElement assets))
            {
                foreach (JsonProperty asset in assets.EnumerateObject())
                {
                    yield return asset;
                }
            }
        }
    }
}
