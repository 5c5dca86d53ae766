using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FineTune.Engine.Native;
using static TorchSharp.torch;

/// <summary>The device that is checked, beside the CPU. In a dry run it is the CPU, too.</summary>
/// <param name="torchDirectory">libtorch's folder, full path.</param>
/// <param name="name">As FineTuneDevice.</param>
internal sealed class CheckedDevice(string torchDirectory, string name, bool isDry) : IDisposable
{
    private Device? _device;

    public string Name => name;

    public bool IsDry => isDry;

    public string TorchDirectory => torchDirectory;

    public string? TorchVersion { get; private set; }

    public Device Device => _device!;

    public bool IsCuda => Device.type == TorchSharp.DeviceType.CUDA;

    /// <summary>Folder for what checks write.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("finetune-gpu-check-").FullName;

    /// <summary>The libtorch that the projects of the repository restore; empty where it is not restored.</summary>
    public static string RestoredTorch(string root)
    {
        string platform = NativePlatform.Identifier;
        string version = XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("LibTorchVersion").Single().Value;
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string folder = Path.Combine(packages, $"libtorch-cpu-{platform}", version, "runtimes", platform, "native");
        return Directory.Exists(folder) ? folder : "";
    }

    public JsonObject Load()
    {
        TorchLibraries.Load(torchDirectory);
        _device = DeviceChoice.Resolve(name);
        TorchVersion = __version__;
        return new JsonObject
        {
            ["torch"] = TorchVersion,
            ["device"] = Device.ToString(),
            ["gpus"] = cuda.device_count(),
            ["memory_bytes"] = DeviceUse.Of(this).Total,
            ["processor"] = RuntimeInformation.ProcessArchitecture.ToString(),
        };
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
