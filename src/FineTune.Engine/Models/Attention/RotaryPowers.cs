using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// The powers of a rotation's base: theta^(2 i / size). They are float32 rounded once, by .NET. Those of torch differ in the last bit from one processor to
/// another, which an angle has as often as its position says.
/// </summary>
internal static class RotaryPowers
{
    /// <param name="size">Numbers of a head that are rotated.</param>
    /// <returns>float32 [size / 2]</returns>
    public static Tensor Of(double theta, int size)
    {
        float[] powers = new float[size / 2];
        for (int index = 0; index < powers.Length; index++)
        {
            powers[index] = (float)Math.Pow((float)theta, 2f * index / size);
        }

        return tensor(powers);
    }
}
