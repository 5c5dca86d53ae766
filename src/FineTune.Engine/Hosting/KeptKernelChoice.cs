using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Native;

namespace FineTune.Engine.Hosting;

/// <summary>
/// Where a <see cref="MklKernelChoice"/> is kept for this machine and its libtorch. A file that is no choice, as one of a disk that was full, is as good
/// as none;
/// of two engines that measure at once the later one's stays.
/// </summary>
/// <param name="file">Full path.</param>
internal sealed class KeptKernelChoice(string file)
{
    /// <summary>Raised when something else is measured.</summary>
    private const int Schema = 1;

    /// <summary>Beside the user's other local data.</summary>
    /// <param name="torchDirectory">libtorch's folder, full path.</param>
    public static KeptKernelChoice For(string torchDirectory)
    {
        string folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new KeptKernelChoice(Path.Combine(folder, "FineTune.Sdk", "kernels", $"{Machine(torchDirectory)}.json"));
    }

    /// <summary>What was measured before; null where nothing was, or nothing that can be read.</summary>
    public MklKernelChoice? Read()
    {
        try
        {
            return File.Exists(file)
                && JsonNode.Parse(File.ReadAllText(file)) is JsonObject kept
                && kept["kernels"] is JsonValue kernelsValue && kernelsValue.TryGetValue(out string? kernels)
                && kernels is MklKernels.Default or MklKernels.Processor
                && kept["reason"] is JsonValue reasonValue && reasonValue.TryGetValue(out string? reason)
                    ? new MklKernelChoice(kernels, reason)
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // It is measured again, and said where that cannot be kept.
            return null;
        }
    }

    /// <param name="problem">Why it could not be kept, in words.</param>
    public bool TryKeep(MklKernelChoice choice, out string problem)
    {
        try
        {
            var json = new JsonObject { ["kernels"] = choice.Kernels, ["reason"] = choice.Reason };
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(json.ToJsonString()));
            problem = "";
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"{file}: {exception.Message}";
            return false;
        }
    }

    /// <summary>Digest of the processor, its number, libtorch's beginning (which has its build id) and length.</summary>
    private static string Machine(string torchDirectory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string processor = File.Exists("/proc/cpuinfo")
            ? string.Join('\n', File.ReadLines("/proc/cpuinfo").Where(IsOfTheProcessor).Distinct())
            : "";
        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{processor}\n{Environment.ProcessorCount}\n{Schema}\n")));
        string library = Path.Combine(torchDirectory, NativePlatform.FileName("torch_cpu"));
        if (File.Exists(library))
        {
            using FileStream stream = File.OpenRead(library);
            byte[] beginning = new byte[4096];
            hash.AppendData(beginning, 0, stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false));
            hash.AppendData(BitConverter.GetBytes(stream.Length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static bool IsOfTheProcessor(string line) =>
        line.StartsWith("vendor_id", StringComparison.Ordinal)
        || line.StartsWith("model", StringComparison.Ordinal)
        || line.StartsWith("flags", StringComparison.Ordinal);
}
