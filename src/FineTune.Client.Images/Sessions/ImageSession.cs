using FineTune.Images;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FineTune.Client.Images;

/// <summary>An ONNX model that takes pictures. Any number of threads may ask it at the same time.</summary>
internal sealed class ImageSession : IDisposable
{
    private const string PixelValues = "pixel_values";
    private const string Logits = "logits";

    private readonly InferenceSession _session;
    private readonly string _file;
    private readonly ImageSize _size;

    /// <param name="size">Of the pictures that it is given.</param>
    /// <exception cref="ModelException">The file cannot be opened, or takes or gives something else.</exception>
    public ImageSession(string file, ImageSize size, ModelOptions options)
    {
        (_file, _size) = (file, size);
        _session = OnnxFile.Open(file, options);
        try
        {
            if (_session.InputMetadata is not { Count: 1 } inputs || !inputs.TryGetValue(PixelValues, out NodeMetadata? input))
            {
                throw new ModelException($"{file} takes {string.Join(", ", _session.InputMetadata.Keys)}; {PixelValues} are given.");
            }

            if (input.ElementDataType != TensorElementType.Float)
            {
                throw new ModelException($"{file} wants {input.ElementDataType} for {PixelValues}, not Float.");
            }

            if (!_session.OutputMetadata.ContainsKey(Logits))
            {
                throw new ModelException($"{file} gives {string.Join(", ", _session.OutputMetadata.Keys)}, and nothing called {Logits}.");
            }
        }
        catch (ModelException)
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Numbers of a picture.</summary>
    public int Length => Picture.Channels * _size.Height * _size.Width;

    /// <summary>Scores of a picture; null where the file does not say.</summary>
    public int? Width => _session.OutputMetadata[Logits].Dimensions is [.., var width] && width > 0 ? width : null;

    /// <param name="values">[count, 3, height, width]</param>
    /// <returns>For each picture its scores.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ModelException">ONNX Runtime failed, or the model gave something else than numbers for each picture.</exception>
    public float[][] Run(float[] values, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, [count, Picture.Channels, _size.Height, _size.Width]);
            using var run = new RunOptions();
            using CancellationTokenRegistration stopping = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [PixelValues], [input], [Logits]);
            OrtTensorTypeAndShapeInfo info = results[0].GetTensorTypeAndShape();
            if (info.ElementDataType != TensorElementType.Float || info.Shape is not [var rows, var labels] || rows != count)
            {
                throw new ModelException($"{_file} gives {string.Join(" x ", info.Shape)} of {info.ElementDataType} for {count} pictures.");
            }

            float[] scores = results[0].GetTensorDataAsSpan<float>().ToArray();
            return [.. Enumerable.Range(0, count).Select(row => scores[(int)(row * labels)..(int)((row + 1) * labels)])];
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException($"{_file} could not be asked: {exception.Message}", exception);
        }
    }

    public void Dispose() => _session.Dispose();
}
