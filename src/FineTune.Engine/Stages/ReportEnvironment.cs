using System.Globalization;
using System.Runtime.InteropServices;
using FineTune.Engine.Events;
using FineTune.Engine.Native;
using TorchSharp;

namespace FineTune.Engine.Stages;

/// <summary>What an evaluation was computed with, for its report: versions and kinds, and no name of a machine.</summary>
internal static class ReportEnvironment
{
    /// <param name="device">As the request names it.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string device) =>
    [
        new("FineTune.Sdk", EngineVersion.Current),
        new("libtorch", LibTorchVersion.Required.ToString()),
        new("device", DeviceChoice.Resolve(device).type.ToString().ToLowerInvariant()),
        new("threads", torch.get_num_threads().ToString(CultureInfo.InvariantCulture)),
        new(".NET", Environment.Version.ToString()),
        new("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}"),
    ];
}
