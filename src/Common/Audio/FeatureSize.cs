using System.Globalization;

namespace FineTune.Audio;

/// <summary>The size of a spectrogram, as its class of transformers lays it.</summary>
internal readonly record struct FeatureSize(int Rows, int Columns)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows} x {Columns}");
}
