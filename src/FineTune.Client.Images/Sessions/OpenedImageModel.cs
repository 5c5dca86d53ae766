using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using FineTune.Images;

namespace FineTune.Client.Images;

/// <summary>The folder of a model of pictures: its image processor and its ONNX model. Any number of threads may ask it at the same time.</summary>
internal sealed class OpenedImageModel : ModelFolder, IDisposable
{
    private const string ProcessorFile = "preprocessor_config.json";

    private readonly ImageProcessor _processor;
    private readonly PixelValues _values;
    private readonly ImageSession _session;
    private readonly ModelOptions _options;

    /// <exception cref="ModelException">It holds no model of pictures.</exception>
    public OpenedImageModel(string name, ModelOptions options)
        : base(name, options)
    {
        _options = options;
        JsonObject json = ReadJson(ProcessorFile)
            ?? throw new ModelException($"There is no {ProcessorFile} in {Folder}, which says how pictures are resized for the model.");
        try
        {
            _processor = ImageProcessorJson.Read(json);
        }
        catch (ImageProcessorException exception)
        {
            throw new ModelException($"{Path.Combine(Folder, ProcessorFile)} cannot be used: {exception.Message}.", exception);
        }

        _values = new PixelValues(_processor);
        _session = new ImageSession(FindFile(options.Precision), _processor.Output!.Value, options);
    }

    /// <summary>Scores of a picture; null where the file does not say.</summary>
    public int? Width => _session.Width;

    /// <summary>Asks about pictures, a batch of them after the other, so that memory does not grow with their number.</summary>
    /// <returns>For each its scores.</returns>
    /// <exception cref="ImageException">One is no picture that can be read.</exception>
    public IEnumerable<float[]> Run(string model, IReadOnlyList<PictureInput> pictures, CancellationToken cancellationToken)
    {
        using Activity? activity = ClientTelemetry.Start(model, pictures.Count);
        List<float[]> scores = [];
        for (int start = 0; start < pictures.Count; start += _options.BatchSize)
        {
            int count = Math.Min(_options.BatchSize, pictures.Count - start);
            float[] values = Prepare(pictures, start, count, cancellationToken);
            long before = Stopwatch.GetTimestamp();
            scores.AddRange(_session.Run(values, count, cancellationToken));
            ClientTelemetry.RanPictures(model, count, Stopwatch.GetElapsedTime(before));
        }

        return scores;
    }

    /// <summary>The scores of a picture without any light.</summary>
    public float[] AskLeast(CancellationToken cancellationToken) => _session.Run(new float[_session.Length], 1, cancellationToken)[0];

    public void Dispose() => _session.Dispose();

    /// <summary>[count, 3, height, width]</summary>
    private float[] Prepare(IReadOnlyList<PictureInput> pictures, int start, int count, CancellationToken cancellationToken)
    {
        float[] values = new float[count * _session.Length];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = _options.Threads > 0 ? _options.Threads : -1 };
        try
        {
            Parallel.For(0, count, options, index => Prepare(pictures[start + index], values.AsSpan(index * _session.Length, _session.Length)));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return values;
    }

    private void Prepare(PictureInput input, Span<float> values)
    {
        try
        {
            Picture picture = _processor.Apply(EncodedPicture.Decode(input.Read()));
            _values.Write(picture.Pixels, picture.Width, values);
        }
        catch (UnreadablePictureException exception)
        {
            throw new ImageException($"{input} cannot be read: {exception.Message}.", exception);
        }
    }
}
