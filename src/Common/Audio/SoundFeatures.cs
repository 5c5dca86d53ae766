namespace FineTune.Audio;

/// <summary>What a model is given of a sound.</summary>
/// <param name="Values">Row by row.</param>
/// <param name="Rows">1 where they are the samples themselves; else the rows of a spectrogram, as its class of transformers lays them.</param>
/// <param name="Columns">Values of a row.</param>
internal sealed record SoundFeatures(float[] Values, int Rows, int Columns);
