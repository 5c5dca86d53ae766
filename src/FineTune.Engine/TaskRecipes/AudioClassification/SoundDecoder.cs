using System.Collections.Concurrent;
using FineTune.Contracts;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Decodes sound files of the data (<see cref="EncodedSound"/>) and gives them the rate that a model takes.</summary>
/// <param name="samplingRate">Samples a second that the model takes.</param>
/// <param name="shortest">Samples of the shortest sound that it hears anything of.</param>
internal sealed class SoundDecoder(int samplingRate, int shortest)
{
    private readonly SoundConverter _converter = new(samplingRate);

    /// <summary>The rates that recordings have had, with how many.</summary>
    public ConcurrentDictionary<int, int> Rates { get; } = new();

    /// <param name="file">The bytes of the file; from several threads at once.</param>
    /// <param name="position">The file, or the row that the bytes stand in.</param>
    /// <exception cref="FineTuneException">
    /// FT2240: they are no whole recording of a kind that is read; FT2241: it is too long; FT2252: too short for the model.
    /// </exception>
    public Sound Decode(ReadOnlySpan<byte> file, SourcePosition position)
    {
        try
        {
            return Decoded(file, position);
        }
        catch (UnreadableSoundException failure)
        {
            throw failure.TooLong is { } samples
                ? new FineTuneException(DiagnosticCatalog.SoundTooLong, position, failure, samples, EncodedSound.MaxSamples)
                : new FineTuneException(DiagnosticCatalog.BadSound, position, failure, failure.Message);
        }
    }

    private Sound Decoded(ReadOnlySpan<byte> file, SourcePosition position)
    {
        Sound sound = EncodedSound.Decode(file);
        Rates.AddOrUpdate(sound.SamplingRate, 1, (_, count) => count + 1);
        if (Array.FindIndex(sound.Samples, sample => !float.IsFinite(sample)) is >= 0 and int bad)
        {
            throw new FineTuneException(DiagnosticCatalog.BadSound, position, FormattableString.Invariant($"its sample {bad + 1} is no finite number"));
        }

        Sound resampled = _converter.Convert(sound);
        return resampled.Samples.Length >= shortest
            ? resampled
            : throw new FineTuneException(DiagnosticCatalog.SoundTooShort, position, resampled.Samples.Length, shortest);
    }
}
