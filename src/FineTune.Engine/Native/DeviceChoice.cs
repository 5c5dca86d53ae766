using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>The device that FineTuneDevice names.</summary>
internal static class DeviceChoice
{
    /// <param name="name">auto, cpu, cuda, cuda:N or mps; auto takes a GPU where libtorch finds one.</param>
    /// <exception cref="FineTuneException">FT9007: there is no such device.</exception>
    public static Device Resolve(string name)
    {
        if (name == "auto")
        {
            return cuda_is_available() ? CUDA : mps_is_available() ? MPS : CPU;
        }

        if (name.StartsWith("cuda", StringComparison.Ordinal) && !cuda_is_available())
        {
            throw NotAvailable(name, "this libtorch finds no CUDA device");
        }

        if (name == "mps" && !mps_is_available())
        {
            throw NotAvailable(name, "this libtorch finds no Metal device");
        }

        try
        {
            return device(name);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw NotAvailable(name, "it is not one of auto, cpu, cuda, cuda:N and mps", exception);
        }
    }

    private static FineTuneException NotAvailable(string name, string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.DeviceNotAvailable, null, innerException, name, reason);
}
