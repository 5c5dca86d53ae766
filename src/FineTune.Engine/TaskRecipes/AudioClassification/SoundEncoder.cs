using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Audio;
using FineTune.Engine.Data;
using FineTune.Engine.Events;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Keeps of recordings their samples, of one channel and at the rate that the base model takes; of splits that are not trained on what is heard of them
/// (docs/adr/0018-samples-of-recordings.md).
/// </summary>
/// <param name="extractor">The base model's.</param>
/// <param name="shortest">Samples of the shortest sound that the model hears anything of.</param>
/// <param name="seconds">What is heard of a recording.</param>
internal sealed class SoundEncoder(FeatureExtractor extractor, int shortest, double seconds, IEventSink events) : IMediaEncoder
{
    private const int MaxPlaces = 3;

    private readonly SoundDecoder _decoder = new(extractor.SamplingRate, shortest);
    private readonly int _heard = SoundPart.Samples(seconds, extractor.SamplingRate);
    private readonly List<RowPlace> _long = [];
    private readonly List<RowPlace> _silent = [];
    private readonly List<RowPlace> _clipped = [];
    private long _samples;
    private int _shortest = int.MaxValue;
    private int _longest;

    public MediaColumns Columns => MediaColumns.Samples;

    public MediaRow Encode(byte[] file, SourcePosition position, string split) =>
        SoundRow.Of(_decoder.Decode(file, position), split == SplitNames.Train ? int.MaxValue : _heard);

    public void Note(MediaRow row, RowPlace place)
    {
        var sound = (SoundRow)row;
        _samples += sound.Samples;
        _shortest = Math.Min(_shortest, sound.Samples);
        _longest = Math.Max(_longest, sound.Samples);
        _long.AddRange(sound.Samples > _heard ? [place] : []);
        _silent.AddRange(sound.IsSilent ? [place] : []);
        _clipped.AddRange(sound.IsClipped && !sound.IsSilent ? [place] : []);
    }

    public SplitInfo Complete(SplitInfo split)
    {
        SplitInfo complete = split with
        {
            Sounds = new SoundCounts(
                Seconds(_samples), Seconds(_samples == 0 ? 0 : _shortest), Seconds(_longest), Count(_long), Count(_silent), Count(_clipped)),
        };
        (_samples, _shortest, _longest) = (0, int.MaxValue, 0);
        Array.ForEach([_long, _silent, _clipped], places => places.Clear());
        return complete;
    }

    public DatasetInfo Complete(DatasetInfo info) => info with { Audio = extractor };

    public void Check(DatasetInfo info, IReadOnlyList<string> sourcePaths, DataLint lint)
    {
        foreach ((string split, SplitInfo rows) in info.Splits)
        {
            SoundCounts sounds = rows.Sounds!;
            string heard = split == SplitNames.Train ? "each epoch hears another part of them" : "their beginning is heard";
            lint.CheckRows(DiagnosticCatalog.SilentSounds, split, rows.Rows, sounds.Silent, sourcePaths);
            lint.CheckRows(DiagnosticCatalog.ClippedSounds, split, rows.Rows, sounds.Clipped, sourcePaths);
            lint.CheckRows(DiagnosticCatalog.CutSounds, split, rows.Rows, sounds.Long, sourcePaths, Text(seconds), Text(sounds.Longest), heard);
        }

        string[] others =
        [
            .. _decoder.Rates.Where(rate => rate.Key != extractor.SamplingRate).OrderBy(rate => rate.Key)
                .Select(rate => string.Create(CultureInfo.InvariantCulture, $"{Quantity.Of(rate.Value, "recording")} of {rate.Key}")),
        ];
        if (others.Length > 0)
        {
            events.Info(string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", others)} samples a second resampled to {extractor.SamplingRate}"));
        }
    }

    public void Save(string folder) => FeatureExtractorFile.Save(extractor, folder);

    public string Describe(DatasetInfo info)
    {
        double shortest = info.Splits.Values.Min(split => split.Sounds!.Shortest);
        double longest = info.Splits.Values.Max(split => split.Sounds!.Longest);
        return $"recordings of {Text(shortest)} to {Text(longest)} seconds";
    }

    private static RowCount Count(List<RowPlace> places) => new(places.Count, [.. places.Take(MaxPlaces)]);

    private static string Text(double value) => value.ToString("0.0##", CultureInfo.InvariantCulture);

    private double Seconds(long samples) => (double)samples / extractor.SamplingRate;
}
