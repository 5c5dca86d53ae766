using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hosting;

public sealed class KeptKernelChoiceTests : IDisposable
{
    private static readonly MklKernelChoice Measured = new(MklKernels.Processor, "twice as fast");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_machine_is_measured_once_and_told_so()
    {
        var kept = new KeptKernelChoice(_folder["a/b/kernels.json"]);

        MklKernelChoice first = MklKernelChoice.Of(kept, () => Measured);
        MklKernelChoice second = MklKernelChoice.Of(kept, () => throw new InvalidOperationException("measured twice"));

        Assert.Equal("how fast this machine multiplies was measured, once: twice as fast", first.Measurement);
        Assert.Equal(Measured, second);
        Assert.Null(second.Measurement);
    }

    /// <summary>As of a disk that was full, of an engine of another version, or of somebody's editor.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("{\"kernels\": \"proc")]
    [InlineData("{\"kernels\": \"fastest\", \"reason\": \"\"}")]
    [InlineData("{\"kernels\": 1, \"reason\": \"\"}")]
    [InlineData("{\"kernels\": \"processor\"}")]
    [InlineData("[]")]
    public void What_is_no_choice_is_measured_again(string content)
    {
        string file = _folder.Write("kernels.json", content);
        var kept = new KeptKernelChoice(file);

        Assert.Null(kept.Read());
        Assert.Equal(Measured.Kernels, MklKernelChoice.Of(kept, () => Measured).Kernels);
        Assert.Equal(Measured, kept.Read());
    }

    /// <summary>
    /// An engine that is killed while it writes leaves the file of before, or none, and its temporary one, which the next engine takes away.
    /// </summary>
    [Fact]
    public void An_engine_that_was_killed_while_it_wrote_leaves_nothing_that_is_read()
    {
        string file = _folder["kernels.json"];
        using Process killed = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        killed.WaitForExit();
        string half = TemporaryFile.Beside(file).Replace($".{Environment.ProcessId}.", $".{killed.Id}.", StringComparison.Ordinal);
        File.WriteAllText(half, "{\"kernels\": \"proc");
        var kept = new KeptKernelChoice(file);

        Assert.Null(kept.Read());
        Assert.True(kept.TryKeep(Measured, out _));
        Assert.Equal(Measured, kept.Read());
        Assert.False(File.Exists(half));
    }

    /// <summary>Somebody who reads meanwhile finds the whole file of one of them, or none.</summary>
    [Fact]
    public async Task Two_engines_at_once_leave_one_whole_choice()
    {
        string file = _folder["kernels.json"];
        string reason = new('x', 100_000);
        Task[] engines =
        [
            .. Enumerable.Range(0, 4).Select(engine => Task.Run(() =>
            {
                var kept = new KeptKernelChoice(file);
                for (int round = 0; round < 25; round++)
                {
                    string kernels = engine % 2 == 0 ? MklKernels.Default : MklKernels.Processor;
                    Assert.True(kept.TryKeep(new MklKernelChoice(kernels, reason), out string problem), problem);
                    Assert.Equal(reason, kept.Read()?.Reason);
                }
            })),
        ];

        await Task.WhenAll(engines);

        Assert.Equal(["kernels.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>As in a container whose home is read-only: where the folder should be there is a file.</summary>
    [Fact]
    public void A_choice_that_cannot_be_kept_is_taken_and_told_so()
    {
        _folder.Write("FineTune.Sdk", "no folder");
        var kept = new KeptKernelChoice(_folder["FineTune.Sdk/kernels/machine.json"]);

        MklKernelChoice choice = MklKernelChoice.Of(kept, () => Measured);

        Assert.Equal(MklKernels.Processor, choice.Kernels);
        Assert.Contains("It could not be kept, so the next training measures again", choice.Measurement, StringComparison.Ordinal);
        Assert.Contains(_folder["FineTune.Sdk"], choice.Measurement, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
