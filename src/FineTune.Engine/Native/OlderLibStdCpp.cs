using System.Security.Cryptography;

namespace FineTune.Engine.Native;

/// <summary>
/// Debian 12, Ubuntu 22.04 and RHEL 9 have a libstdc++ without the symbol version that TorchSharp's library asks for. Exactly one symbol,
/// <c>std::ios_base_library_init()</c>, has that version and nothing calls it, so a copy in which the version is marked as weak loads and works.
/// </summary>
internal static class OlderLibStdCpp
{
    /// <summary>The version that GCC 13's libstdc++ brought.</summary>
    public const string MissingVersion = "GLIBCXX_3.4.32";

    /// <summary>Gives the path of a copy of <paramref name="library"/> that does not insist on the version; written once per content.</summary>
    public static string PatchedCopyOf(string library)
    {
        byte[] image = File.ReadAllBytes(library);
        string digest = Convert.ToHexStringLower(SHA256.HashData(image))[..16];
        string copy = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "FineTune.Sdk",
            "natives",
            digest,
            Path.GetFileName(library));
        if (!File.Exists(copy))
        {
            ElfVersionNeeds.MarkWeak(image, MissingVersion);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            string temporary = $"{copy}.{Environment.ProcessId}";
            File.WriteAllBytes(temporary, image);
            File.Move(temporary, copy, overwrite: true);
        }

        return copy;
    }
}
