using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FineTune.Client;

/// <summary>An ONNX model that takes numbers, those of pictures or recordings, in one input. Any number of threads may ask it at the same time.</summary>
internal sealed class FileSession : IDisposable
{
    private const string Logits = "logits";

    private readonly InferenceSession _session;
    private readonly string _file;
    private readonly string _input;

    /// <param name="names">What the input may be called.</param>
    /// <exception cref="ModelException">The file cannot be opened, or takes or gives something else.</exception>
    public FileSession(string file, ModelOptions options, params string[] names)
    {
        _file = file;
        _session = OnnxFile.Open(file, options);
        try
        {
            _input = _session.InputMetadata.Count == 1 ? _session.InputMetadata.Keys.FirstOrDefault(names.Contains, "") : "";
            if (_input.Length == 0)
            {
                throw new ModelException($"{file} takes {string.Join(", ", _session.InputMetadata.Keys)}; {string.Join(" or ", names)} are given.");
            }

            if (_session.InputMetadata[_input] is { ElementDataType: not TensorElementType.Float } input)
            {
                throw new ModelException($"{file} wants {input.ElementDataType} for {_input}, not Float.");
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

    /// <summary>Scores of a file; null where the model does not say.</summary>
    public int? Width => _session.OutputMetadata[Logits].Dimensions is [.., var width] && width > 0 ? width : null;

    /// <param name="values">Those of each file, one file after the other.</param>
    /// <param name="shape">Of all, the files first.</param>
    /// <returns>For each file its scores.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ModelException">ONNX Runtime failed, or the model gave something else than numbers for each file.</exception>
    public float[][] Run(float[] values, long[] shape, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, shape);
            using var run = new RunOptions();
            using CancellationTokenRegistration stopping = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [_input], [input], [Logits]);
            OrtTensorTypeAndShapeInfo info = results[0].GetTensorTypeAndShape();
            if (info.ElementDataType != TensorElementType.Float || info.Shape is not [var rows, var labels] || rows != shape[0])
            {
                throw new ModelException($"{_file} gives {string.Join(" x ", info.Shape)} of {info.ElementDataType} for {shape[0]} files.");
            }

            float[] scores = results[0].GetTensorDataAsSpan<float>().ToArray();
            return [.. Enumerable.Range(0, (int)rows).Select(row => scores[(int)(row * labels)..(int)((row + 1) * labels)])];
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException($"{_file} could not be asked: {exception.Message}", exception);
        }
    }

    public void Dispose() => _session.Dispose();
}
