using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Images;

namespace FineTune.Client.Images;

/// <summary>The folder of a model of pictures: its image processor and its ONNX model.</summary>
internal sealed class OpenedImageModel : OpenedFileModel
{
    private const string ProcessorFile = "preprocessor_config.json";

    private readonly ImageProcessor _processor;
    private readonly ImageSize _size;
    private readonly PixelValues _values;
    private readonly FileSession _session;

    /// <exception cref="ModelException">It holds no model of pictures.</exception>
    public OpenedImageModel(string name, ModelOptions options)
        : base(name, options)
    {
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

        _size = _processor.Output!.Value;
        _values = new PixelValues(_processor);
        _session = new FileSession(FindFile(options.Precision), options, "pixel_values");
    }

    public override int? Width => _session.Width;

    /// <summary>Numbers of a picture.</summary>
    private int Length => Picture.Channels * _size.Height * _size.Width;

    public override IEnumerable<float[]> Run(string model, IReadOnlyList<FileInput> files, CancellationToken cancellationToken)
    {
        using Activity? activity = ClientTelemetry.Start(model, files.Count);
        List<float[]> scores = [];
        for (int start = 0; start < files.Count; start += Options.BatchSize)
        {
            int first = start;
            int count = Math.Min(Options.BatchSize, files.Count - start);
            float[] values = new float[count * Length];
            ForEach(count, index => Prepare(files[first + index], values.AsSpan(index * Length, Length)), cancellationToken);
            long before = Stopwatch.GetTimestamp();
            scores.AddRange(Ask(values, count, cancellationToken));
            ClientTelemetry.RanPictures(model, count, Stopwatch.GetElapsedTime(before));
        }

        return scores;
    }

    /// <summary>The scores of a picture without any light.</summary>
    public override float[] AskLeast(CancellationToken cancellationToken) => Ask(new float[Length], 1, cancellationToken)[0];

    public override void Dispose() => _session.Dispose();

    /// <param name="values">[count, 3, height, width]</param>
    private float[][] Ask(float[] values, int count, CancellationToken cancellationToken) =>
        _session.Run(values, [count, Picture.Channels, _size.Height, _size.Width], cancellationToken);

    private void Prepare(FileInput input, Span<float> values)
    {
        try
        {
            Picture picture = _processor.Apply(EncodedPicture.Decode(input.Read()));
            _values.Write(picture.Pixels, picture.Width, values);
        }
        catch (UnreadablePictureException exception)
        {
            throw new ImageException($"{input.Named("picture")} cannot be read: {exception.Message}.", exception);
        }
    }
}
