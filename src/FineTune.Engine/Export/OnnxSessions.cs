using FineTune.Contracts;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>Opens files in ONNX Runtime, and changes numbers from its form into torch's and back.</summary>
internal static class OnnxSessions
{
    /// <exception cref="FineTuneException">FT6002: ONNX Runtime refuses the file.</exception>
    public static InferenceSession Open(string path)
    {
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new FineTuneException(DiagnosticCatalog.OnnxRuntimeNotLoaded, new SourcePosition(path), failure, Path.GetFileName(path), failure.Message);
        }
    }

    /// <summary>A copy of a tensor of float32.</summary>
    public static OrtValue Of(Tensor values)
    {
        using Tensor onCpu = values.cpu().contiguous();
        float[] numbers = onCpu.NumberOfElements == 0 ? [] : onCpu.data<float>().ToArray();
        return OrtValue.CreateTensorValueFromMemory(numbers, onCpu.shape);
    }

    /// <summary>A copy of a value of float32.</summary>
    public static Tensor ToTensor(OrtValue value) => tensor(value.GetTensorDataAsSpan<float>().ToArray(), value.GetTensorTypeAndShape().Shape);
}
