using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Testing;
using TorchSharp;

namespace FineTune.Engine.Tests.Hosting;

/// <summary>The lock of a GPU, without a GPU: it is a file.</summary>
public sealed class DeviceLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_training_waits_says_for_whom_and_then_has_the_device()
    {
        var waiting = new WaitingSink();
        Task<FileMutex> second;
        using (Take(new RecordingSink(), "first"))
        {
            second = Task.Run(() => Take(waiting, "second"));
            Assert.Matches(
                $@"^waiting for cuda:0, which process {Environment.ProcessId} \(first, train\) since \d\d:\d\d:\d\d uses$", await waiting.Said.Task);
            Assert.False(second.IsCompleted);
        }

        using FileMutex held = await second;
        Assert.True(held.Waited);
    }

    [Fact]
    public async Task A_training_that_is_cancelled_while_it_waits_ends()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new WaitingSink();
        using FileMutex held = Take(new RecordingSink(), "first");
        Task<FileMutex> second = Task.Run(() => Take(waiting, "second", cancellation.Token));
        await waiting.Said.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
    }

    [LinuxFact("flock(1) stands for the other process, and takes the lock as .NET does there")]
    public async Task The_device_of_a_killed_training_is_taken_over()
    {
        Take(new RecordingSink(), "first").Dispose();
        using Process other = Process.Start(
            new ProcessStartInfo("flock", [_folder["locks/cuda-0"], "sh", "-c", "echo has it; exec sleep 600"]) { RedirectStandardOutput = true })!;
        Assert.Equal("has it", await other.StandardOutput.ReadLineAsync());
        var waiting = new WaitingSink();
        Task<FileMutex> second = Task.Run(() => Take(waiting, "second"));
        Assert.Equal("waiting for cuda:0, which another training uses", await waiting.Said.Task);
        other.Kill(entireProcessTree: true);
        using FileMutex held = await second;
        Assert.True(held.Waited);
    }

    [Fact]
    public void Every_GPU_has_a_lock_of_its_own_and_the_CPU_has_none()
    {
        Assert.Null(DeviceLock.PathOf(DeviceType.CPU, -1));
        Assert.Equal(DeviceLock.PathOf(DeviceType.CUDA, 0), DeviceLock.PathOf(DeviceType.CUDA, -1));
        Assert.NotEqual(DeviceLock.PathOf(DeviceType.CUDA, 0), DeviceLock.PathOf(DeviceType.CUDA, 1));
        Assert.NotEqual(DeviceLock.PathOf(DeviceType.CUDA, 0), DeviceLock.PathOf(DeviceType.MPS, 0));
    }

    private FileMutex Take(IEventSink events, string project, CancellationToken cancellation = default) =>
        DeviceLock.Take(_folder["locks/cuda-0"], "cuda:0", MutexOwner.Here($"{project}, train"), events, cancellation);

    /// <summary>Tells what is said first.</summary>
    private sealed class WaitingSink : IEventSink
    {
        public TaskCompletionSource<string> Said { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Write(EngineEvent engineEvent) => Said.TrySetResult(((LogEvent)engineEvent).Text);
    }
}
