namespace FineTune.Audio;

/// <summary>
/// The discrete Fourier transform of real numbers, of any even length (Cooley and Tukey, 1965): of half as many complex numbers, each of two real ones. In
/// double, by scalar operations, so that no processor gives others.
/// </summary>
internal sealed class RealFourierTransform
{
    private static readonly int[] SmallFactors = [4, 2, 3, 5];

    private readonly int _half;
    private readonly int[] _factors;

    /// <summary>cos and -sin of the turns of the whole length.</summary>
    private readonly double[] _cosines;
    private readonly double[] _sines;

    /// <param name="length">Even.</param>
    public RealFourierTransform(int length)
    {
        _half = length / 2;
        _factors = [.. Factors(_half)];
        _cosines = [.. Enumerable.Range(0, length).Select(index => Math.Cos(2 * Math.PI * index / length))];
        _sines = [.. Enumerable.Range(0, length).Select(index => -Math.Sin(2 * Math.PI * index / length))];
    }

    /// <summary>What transforms compute on the way, for any number of them one after the other.</summary>
    public Numbers NewNumbers() => new(_half, _factors.DefaultIfEmpty(1).Max());

    /// <summary>The squares of the absolute values of the first half of the transform and its middle.</summary>
    /// <param name="values">As many as the length.</param>
    /// <param name="powers">[length / 2 + 1]</param>
    /// <param name="numbers">Of <see cref="NewNumbers"/>; they are one thread's at a time.</param>
    public void Powers(ReadOnlySpan<double> values, Span<double> powers, Numbers numbers)
    {
        for (int index = 0; index < _half; index++)
        {
            numbers.Input[index] = (values[2 * index], values[(2 * index) + 1]);
        }

        Transform(numbers, 0, 1, 0, _half, 0);
        for (int index = 0; index <= _half; index++)
        {
            (double real, double imaginary) = numbers.Output[index % _half];
            (double mirroredReal, double mirroredImaginary) = numbers.Output[(_half - index) % _half];
            // The transforms of the even and of the odd values.
            (double evenReal, double evenImaginary) = ((real + mirroredReal) / 2, (imaginary - mirroredImaginary) / 2);
            (double oddReal, double oddImaginary) = ((imaginary + mirroredImaginary) / 2, (mirroredReal - real) / 2);
            (double cosine, double sine) = (_cosines[index], _sines[index]);
            double sumReal = evenReal + ((oddReal * cosine) - (oddImaginary * sine));
            double sumImaginary = evenImaginary + ((oddReal * sine) + (oddImaginary * cosine));
            powers[index] = (sumReal * sumReal) + (sumImaginary * sumImaginary);
        }
    }

    /// <summary>Writes the transform of every so many inputs.</summary>
    /// <param name="from">The first input.</param>
    /// <param name="stride">From one input to the next.</param>
    /// <param name="to">The first output.</param>
    /// <param name="length">Inputs and outputs.</param>
    /// <param name="level">The factor of the length that comes first.</param>
    private void Transform(Numbers numbers, int from, int stride, int to, int length, int level)
    {
        if (length == 1)
        {
            numbers.Output[to] = numbers.Input[from];
            return;
        }

        int parts = _factors[level];
        int size = length / parts;
        for (int part = 0; part < parts; part++)
        {
            Transform(numbers, from + (part * stride), stride * parts, to + (part * size), size, level + 1);
        }

        // A turn of this length is so many of the whole length's.
        int turn = _cosines.Length / length;
        for (int index = 0; index < size; index++)
        {
            Combine(numbers, to + index, parts, size, turn * index);
        }
    }

    /// <summary>The transform of one number of each part.</summary>
    private void Combine(Numbers numbers, int first, int parts, int size, int turn)
    {
        Span<(double Real, double Imaginary)> turned = numbers.Turned.AsSpan(0, parts);
        Span<(double Real, double Imaginary)> output = numbers.Output;
        for (int part = 0; part < parts; part++)
        {
            turned[part] = Turn(output[first + (part * size)], turn * part);
        }

        int step = _cosines.Length / parts;
        for (int result = 0; result < parts; result++)
        {
            (double real, double imaginary) = turned[0];
            for (int part = 1, angle = 0; part < parts; part++)
            {
                angle += result;
                angle = angle >= parts ? angle - parts : angle;
                (double turnedReal, double turnedImaginary) = Turn(turned[part], angle * step);
                real += turnedReal;
                imaginary += turnedImaginary;
            }

            output[first + (result * size)] = (real, imaginary);
        }
    }

    private (double Real, double Imaginary) Turn((double Real, double Imaginary) number, int turn)
    {
        (double cosine, double sine) = (_cosines[turn], _sines[turn]);
        return ((number.Real * cosine) - (number.Imaginary * sine), (number.Real * sine) + (number.Imaginary * cosine));
    }

    private static IEnumerable<int> Factors(int number)
    {
        foreach (int factor in SmallFactors)
        {
            while (number % factor == 0)
            {
                yield return factor;
                number /= factor;
            }
        }

        for (int factor = 7; number > 1; factor += 2)
        {
            while (number % factor == 0)
            {
                yield return factor;
                number /= factor;
            }
        }
    }

    /// <summary>What a transform computes on the way.</summary>
    internal sealed class Numbers(int length, int largestFactor)
    {
        public (double Real, double Imaginary)[] Input { get; } = new (double, double)[length];

        public (double Real, double Imaginary)[] Output { get; } = new (double, double)[length];

        public (double Real, double Imaginary)[] Turned { get; } = new (double, double)[largestFactor];
    }
}
