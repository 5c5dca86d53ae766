using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Numbers in half of their bytes. Each is rounded to the nearest that there is, to the even one of two; on every processor alike.</summary>
internal interface IGradientEncoding
{
    /// <summary>The type of 16 bits.</summary>
    ScalarType Type { get; }

    /// <summary>What numbers are multiplied by before they are rounded, a power of two, so that they fit the range of <see cref="Type"/>.</summary>
    /// <param name="largest">The largest of their absolute values; may be infinite or NaN.</param>
    float Factor(float largest);

    /// <summary>Bytes that so many numbers take.</summary>
    int Length(int numbers);

    /// <param name="values">The numbers.</param>
    /// <param name="encoded">Of the <see cref="Length"/> of them.</param>
    void Encode(ReadOnlySpan<float> values, Span<byte> encoded);

    /// <param name="encoded">Of the <see cref="Length"/> of the numbers.</param>
    /// <param name="values">Where the numbers go.</param>
    void Decode(ReadOnlySpan<byte> encoded, Span<float> values);
}
