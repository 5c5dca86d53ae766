using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Audio;

namespace FineTune.Client;

/// <summary>The folder of a model of recordings: its feature extractor and its ONNX model.</summary>
internal sealed class OpenedAudioModel : OpenedFileModel
{
    private const string ExtractorFile = "preprocessor_config.json";

    private readonly FeatureExtractor _extractor;
    private readonly SoundConverter _converter;
    private readonly FileSession _session;
    private readonly int _shortest;
    private readonly int _heard;

    /// <exception cref="ModelException">It holds no model of recordings.</exception>
    public OpenedAudioModel(string name, ModelOptions options)
        : base(name, options)
    {
        JsonObject json = ReadJson(ExtractorFile)
            ?? throw new ModelException($"There is no {ExtractorFile} in {Folder}, which says what the model is given of recordings.");
        try
        {
            _extractor = FeatureExtractorJson.Read(json);
        }
        catch (FeatureExtractorException exception)
        {
            throw new ModelException($"{Path.Combine(Folder, ExtractorFile)} cannot be used: {exception.Message}.", exception);
        }

        _converter = new SoundConverter(_extractor.SamplingRate);
        _shortest = Math.Max(_extractor.ShortestSamples, ShortestOf(Numbers("conv_kernel"), Numbers("conv_stride")));
        _heard = Config["max_length_seconds"] is JsonValue value && value.TryGetValue(out double seconds)
            ? (int)Math.Clamp(Math.Round(_extractor.SamplingRate * seconds), 1, int.MaxValue)
            : int.MaxValue;
        _session = new FileSession(FindFile(options.Precision), options, "input_values", "input_features");
    }

    public override int? Width => _session.Width;

    public override IEnumerable<float[]> Run(string model, IReadOnlyList<FileInput> files, CancellationToken cancellationToken)
    {
        using Activity? activity = ClientTelemetry.Start(model, files.Count);
        List<float[]> scores = [];
        // Samples have a length of their own each, and a model hears what would be added to them.
        int most = _extractor.Size is null ? 1 : Options.BatchSize;
        for (int start = 0; start < files.Count; start += most)
        {
            int first = start;
            var features = new SoundFeatures[Math.Min(most, files.Count - start)];
            ForEach(features.Length, index => features[index] = Prepare(files[first + index]), cancellationToken);
            long before = Stopwatch.GetTimestamp();
            scores.AddRange(Ask(features, cancellationToken));
            ClientTelemetry.RanRecordings(model, features.Length, Stopwatch.GetElapsedTime(before));
        }

        return scores;
    }

    /// <summary>The scores of a second of silence.</summary>
    public override float[] AskLeast(CancellationToken cancellationToken) =>
        Ask([_extractor.Apply(new float[Math.Max(_shortest, _extractor.SamplingRate)])], cancellationToken)[0];

    public override void Dispose() => _session.Dispose();

    private float[][] Ask(SoundFeatures[] features, CancellationToken cancellationToken)
    {
        float[] values = [.. features.SelectMany(one => one.Values)];
        long[] shape = _extractor.Size is { } size ? [features.Length, size.Rows, size.Columns] : [features.Length, features[0].Columns];
        return _session.Run(values, shape, cancellationToken);
    }

    private SoundFeatures Prepare(FileInput input)
    {
        Sound sound;
        try
        {
            sound = _converter.Convert(EncodedSound.Decode(input.Read()));
        }
        catch (UnreadableSoundException exception)
        {
            throw new AudioException($"{input.Named("recording")} cannot be read: {exception.Message}.", exception);
        }

        return sound.Samples.Length >= _shortest
            ? _extractor.Apply(sound.Samples.AsSpan(0, Math.Min(sound.Samples.Length, _heard)))
            : throw new AudioException(FormattableString.Invariant(
                $"{input.Named("recording")} has {sound.Samples.Length} samples, and the model hears something from {_shortest} on."));
    }

    /// <summary>A field of config.json that is whole numbers; none where it is not.</summary>
    private int[] Numbers(string field) =>
        Config[field] is JsonArray array ? [.. array.OfType<JsonValue>().Select(value => value.TryGetValue(out int number) ? number : 1)] : [];

    /// <summary>Samples that convolutions, one after the other, make one number of.</summary>
    private static int ShortestOf(int[] kernels, int[] strides)
    {
        long samples = 1;
        foreach ((int kernel, int stride) in kernels.Zip(strides).Reverse())
        {
            samples = ((samples - 1) * stride) + kernel;
        }

        return (int)Math.Min(samples, int.MaxValue);
    }
}
