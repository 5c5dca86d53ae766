using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using FineTune.Contracts;

namespace FineTune.Engine.Models;

/// <summary>Resources of an assembly that is read as a file: none of its code is loaded.</summary>
internal static class AssemblyResource
{
    /// <param name="assembly">Full path.</param>
    /// <param name="wanted">Which one, and what it has to be.</param>
    /// <exception cref="FineTuneException">FT1221: there is none, or its content is another.</exception>
    public static byte[] Read(string assembly, PackagedResource wanted)
    {
        try
        {
            using FileStream stream = File.OpenRead(assembly);
            using var file = new PEReader(stream);
            MetadataReader metadata = file.GetMetadataReader();
            foreach (ManifestResourceHandle handle in metadata.ManifestResources)
            {
                ManifestResource resource = metadata.GetManifestResource(handle);
                if (resource.Implementation.IsNil && metadata.GetString(resource.Name).EndsWith(wanted.Suffix, StringComparison.Ordinal))
                {
                    PEMemoryBlock resources = file.GetSectionData(file.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
                    BlobReader content = resources.GetReader((int)resource.Offset, sizeof(int));
                    int length = content.ReadInt32();
                    return Checked(resources.GetReader((int)resource.Offset + sizeof(int), length).ReadBytes(length), assembly, wanted);
                }
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or ArgumentException)
        {
            throw Failure(assembly, exception.Message, exception);
        }

        throw Failure(assembly, $"it has no {wanted.Suffix}");
    }

    private static byte[] Checked(byte[] content, string assembly, PackagedResource wanted)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(content));
        return digest == wanted.Sha256 ? content : throw Failure(assembly, $"the SHA-256 of its {wanted.Suffix} is {digest}, not {wanted.Sha256}");
    }

    private static FineTuneException Failure(string assembly, string reason, Exception? cause = null) =>
        new(DiagnosticCatalog.PackagedModelDamaged, new SourcePosition(assembly), cause, reason);
}
