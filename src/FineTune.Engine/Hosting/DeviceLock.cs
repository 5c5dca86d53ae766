using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Hosting;

/// <summary>Two trainings on one GPU are slower than one after the other, or run out of its memory: the second waits, and says for whom.</summary>
internal static class DeviceLock
{
    /// <summary>The lock of a GPU; null for the CPU, which the system shares well.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static FileMutex? Take(Device device, MutexOwner owner, IEventSink events, CancellationToken cancellation)
    {
        string? path = PathOf(device.type, device.index);
        return path is null ? null : Take(path, Name(device.type, device.index), owner, events, cancellation);
    }

    internal static FileMutex Take(string path, string device, MutexOwner owner, IEventSink events, CancellationToken cancellation) =>
        FileMutex.Take(path, owner, holder => events.Info($"waiting for {device}, which {holder?.ToString() ?? "another training"} uses"), cancellation)
        ?? throw new OperationCanceledException(cancellation);

    /// <summary>One file a GPU of this user, whatever project uses it; null for the CPU.</summary>
    internal static string? PathOf(DeviceType type, int index) => type == DeviceType.CPU
        ? null
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "FineTune.Sdk",
            "locks",
            Name(type, index).Replace(':', '-'));

    private static string Name(DeviceType type, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{type.ToString().ToLowerInvariant()}:{Math.Max(index, 0)}");
}
