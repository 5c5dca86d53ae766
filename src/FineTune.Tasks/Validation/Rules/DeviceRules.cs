using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What the device asks of a project, as far as it is known before the engine has loaded libtorch.</summary>
internal sealed class DeviceRules(ProjectXml project, ProjectInput input, ArgumentReader written, DiagnosticList diagnostics)
{
    private string Device => input.Device.Trim();

    public void Check(TrainingArguments training)
    {
        if (!IsDevice(Device))
        {
            diagnostics.Add(
                DiagnosticCatalog.BadValue, project.PositionOf("FineTuneDevice", Device), "FineTuneDevice", Device, "one of auto, cpu, cuda, cuda:N, mps");
        }

        // Where a GPU might train the engine looks, when it knows.
        if (training.Bf16 && !input.HasBFloat16OnCpu && ComputeDevice.IsSurelyCpu(Device, input.TorchFolder))
        {
            diagnostics.Add(DiagnosticCatalog.SlowBFloat16, written.Find(nameof(training.Bf16))?.Position ?? project.FilePosition);
        }
    }

    private static bool IsDevice(string name) => name is "" or "auto" or "cpu" or "cuda" or "mps"
        || (name.StartsWith("cuda:", StringComparison.Ordinal) && name[5..].Length > 0 && !name[5..].AsSpan().ContainsAnyExceptInRange('0', '9'));
}
