using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Native;

namespace FineTune.Engine.Hosting;

/// <summary>
/// Which of MKL's kernels to take: measured once for a machine and its libtorch, each in a process of its own, and kept (<see cref="KeptKernelChoice"/>).
/// Kernels whose products are wrong, or whose process ends otherwise than well, are not taken.
/// </summary>
/// <param name="Kernels"><see cref="MklKernels.Default"/> or <see cref="MklKernels.Processor"/>.</param>
/// <param name="Reason">What was measured, or why nothing was, in words.</param>
internal sealed record MklKernelChoice(string Kernels, string Reason)
{
    /// <summary>Less is not worth it.</summary>
    private const double Gain = 1.1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What is to be said of a measurement that was made just now; null where none was.</summary>
    public string? Measurement { get; private init; }

    /// <summary>Takes kernels for this process, which has not loaded libtorch yet.</summary>
    /// <param name="wanted">One of <see cref="MklKernels"/>.</param>
    /// <param name="torchDirectory">libtorch's folder, full path.</param>
    /// <param name="measures">False takes only what was measured before.</param>
    /// <returns>What was taken. Where a system does not let it be taken, the default, with the reason.</returns>
    public static MklKernelChoice Take(string wanted, string torchDirectory, bool measures)
    {
        MklKernelChoice choice = wanted == MklKernels.Auto
            ? Of(torchDirectory, measures)
            : new MklKernelChoice(wanted, "as the project or the run before has it");
        if (choice.Kernels != MklKernels.Processor)
        {
            return choice;
        }

        if (!MklProcessorCheck.IsThere)
        {
            return new MklKernelChoice(MklKernels.Default, "there is nothing to choose on this platform");
        }

        try
        {
            MklProcessorCheck.AnswerYes();
            return choice;
        }
        catch (FineTuneException failure)
        {
            return new MklKernelChoice(MklKernels.Default, failure.Message);
        }
    }

    /// <param name="torchDirectory">libtorch's folder, full path. It is not loaded into this process.</param>
    /// <param name="measures">False takes only what was measured before.</param>
    public static MklKernelChoice Of(string torchDirectory, bool measures) => MklProcessorCheck.IsThere
        ? Of(KeptKernelChoice.For(torchDirectory), measures ? () => Measure(torchDirectory) : null)
        : new MklKernelChoice(MklKernels.Default, "there is nothing to choose on this platform");

    /// <summary>What is kept, or what is measured now and kept from here on.</summary>
    /// <param name="measure">Null takes only what was measured before.</param>
    public static MklKernelChoice Of(KeptKernelChoice kept, Func<MklKernelChoice>? measure)
    {
        if (kept.Read() is { } known)
        {
            return known;
        }

        if (measure is null)
        {
            return new MklKernelChoice(MklKernels.Default, "not measured yet");
        }

        MklKernelChoice measured = measure();
        string once = $"how fast this machine multiplies was measured, once: {measured.Reason}";
        return measured with
        {
            Measurement = kept.TryKeep(measured, out string problem)
                ? once
                : $"{once}. It could not be kept, so the next training measures again, for about two seconds, unless FineTuneMklKernels is set: {problem}",
        };
    }

    private static MklKernelChoice Measure(string torchDirectory)
    {
        (ProductMeasurement? own, string ownReason) = Ask(torchDirectory, MklKernels.Default);
        if (own is null)
        {
            return new MklKernelChoice(MklKernels.Default, ownReason);
        }

        if (!own.IsHeldBack)
        {
            string speed = FormattableString.Invariant($"{own.OperationsPerSecond:0} x 10^9 operations a second");
            return new MklKernelChoice(MklKernels.Default, $"{speed}; MKL is not held back here");
        }

        (ProductMeasurement? other, string otherReason) = Ask(torchDirectory, MklKernels.Processor);
        if (other is null || !other.IsRight)
        {
            string why = other is null
                ? otherReason
                : FormattableString.Invariant($"their products were wrong by {other.WorstError:0.0} times what float32 allows");
            return new MklKernelChoice(MklKernels.Default, $"the processor's kernels were tried, and {why}");
        }

        string reason = FormattableString.Invariant(
            $"{own.OperationsPerSecond:0} x 10^9 operations a second by MKL's default, {other.OperationsPerSecond:0} by the processor's kernels");
        return new MklKernelChoice(other.OperationsPerSecond > Gain * own.OperationsPerSecond ? MklKernels.Processor : MklKernels.Default, reason);
    }

    /// <summary>What this engine measures in a process of its own (the verb <c>products</c>).</summary>
    private static (ProductMeasurement? Measured, string Reason) Ask(string torchDirectory, string kernels)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, [typeof(MklKernelChoice).Assembly.Location, "products", "--torch", torchDirectory, "--kernels", kernels])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return (null, FormattableString.Invariant($"the measurement took longer than {Patience.TotalSeconds} s"));
            }

            return process.ExitCode == 0
                ? (ProductMeasurement.Parse(output.GetAwaiter().GetResult()), "")
                : (null, FormattableString.Invariant($"the measurement ended with {process.ExitCode}: {LastLine(errors.GetAwaiter().GetResult())}"));
        }
        catch (Exception exception) when (exception is Win32Exception or JsonException)
        {
            return (null, exception.Message);
        }
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1].Trim();
}
