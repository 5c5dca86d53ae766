using Microsoft.ML.OnnxRuntime;

namespace FineTune.Client;

/// <summary>Opens ONNX models.</summary>
internal static class OnnxFile
{
    /// <exception cref="ModelException">It cannot be opened.</exception>
    public static InferenceSession Open(string file, ModelOptions options)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = options.Threads };
        options.ConfigureSession?.Invoke(settings);
        try
        {
            return new InferenceSession(file, settings);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{file} cannot be opened: {exception.Message}", exception);
        }
    }
}
