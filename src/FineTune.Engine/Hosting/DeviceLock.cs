using System.Globalization;
using FineTune.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Hosting;

/// <summary>Two trainings on one GPU are slower than one after the other, or run out of its memory: the second waits, and says for whom.</summary>
internal static class DeviceLock
{
    /// <summary>The lock of a GPU; null for the CPU, which the system shares well.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static StageLock? Take(Device device, LockOwner owner, IEventSink events, CancellationToken cancellation)
    {
        string? path = PathOf(device);
        return path is null ? null : Take(path, Name(device), owner, events, cancellation);
    }

    internal static StageLock Take(string path, string device, LockOwner owner, IEventSink events, CancellationToken cancellation) =>
        StageLock.Take(path, owner, holder => events.Info($"waiting for {device}, which {holder?.ToString() ?? "another training"} uses"), cancellation)
        ?? throw new OperationCanceledException(cancellation);

    private static string? PathOf(Device device) => device.type == DeviceType.CPU
        ? null
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "FineTune.Sdk",
            "locks",
            Name(device).Replace(':', '-'));

    private static string Name(Device device) =>
        string.Create(CultureInfo.InvariantCulture, $"{device.type.ToString().ToLowerInvariant()}:{Math.Max(device.index, 0)}");
}
