using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>Multiplies a little, to see how fast and whether right, with the kernels that this process has.</summary>
internal static class ProductProbe
{
    private const int Rounds = 8;

    /// <summary>
    /// A float32 sum of n products differs from the exact one by at most n rounding errors of 2^-24 of the sum of their magnitudes (Higham, Accuracy and
    /// Stability of
    /// Numerical Algorithms, section 3.1).
    /// </summary>
    private const double RoundingError = 1.0 / (1 << 24);

    /// <summary>Rows, inner size and columns: of one block and less, of many, and of those that fit none.</summary>
    private static readonly (int Rows, int Inner, int Columns)[] Sizes = [(1, 1, 1), (7, 5, 3), (64, 64, 64), (129, 67, 255), (3, 1025, 18), (96, 384, 200)];

    public static ProductMeasurement Measure()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        return new ProductMeasurement(Speed(), Error(), MklProcessorCheck.IsHeldBack(TorchLibraries.Handle("torch_cpu")));
    }

    /// <summary>Of a linear layer of 256 tokens, 384 to 1536: forward and the two products of the backward pass.</summary>
    private static double Speed()
    {
        (Tensor input, Tensor weight, Tensor gradient) = (randn(256, 384), randn(1536, 384), randn(256, 1536));
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            using Tensor output = input.mm(weight.t());
            using Tensor ofInput = gradient.mm(weight);
            using Tensor ofWeight = gradient.t().mm(input);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 3.0 * 2 * 256 * 384 * 1536 / best / 1e9;
    }

    private static double Error()
    {
        double worst = 0;
        foreach ((int rows, int inner, int columns) in Sizes)
        {
            float[] left = [.. randn(2, rows, inner).data<float>()];
            float[] right = [.. randn(2, inner, columns).data<float>()];
            Tensor leftTensor = tensor(left, [2, rows, inner]);
            Tensor rightTensor = tensor(right, [2, inner, columns]);
            Tensor leftColumns = leftTensor.transpose(1, 2).contiguous().transpose(1, 2);
            Tensor rightColumns = rightTensor.transpose(1, 2).contiguous().transpose(1, 2);
            Tensor[] products =
            [
                leftTensor.bmm(rightTensor),
                leftColumns.bmm(rightTensor),
                leftTensor.bmm(rightColumns),
                stack([leftTensor[0].mm(rightTensor[0]), leftColumns[1].mm(rightColumns[1])]),
                stack([leftTensor[0].mm(rightColumns[0]), leftColumns[1].mm(rightTensor[1])]),
            ];
            foreach (Tensor product in products)
            {
                worst = Math.Max(worst, Error(left, right, [.. product.contiguous().data<float>()], (rows, inner, columns)));
            }
        }

        return worst;
    }

    private static double Error(float[] left, float[] right, float[] product, (int Rows, int Inner, int Columns) size)
    {
        double worst = 0;
        for (int index = 0; index < product.Length; index++)
        {
            int column = index % size.Columns;
            int row = index / size.Columns;
            int matrix = row / size.Rows;
            (double sum, double magnitude) = (0, 0);
            for (int inner = 0; inner < size.Inner; inner++)
            {
                double term = (double)left[(row * size.Inner) + inner] * right[(((matrix * size.Inner) + inner) * size.Columns) + column];
                sum += term;
                magnitude += Math.Abs(term);
            }

            double allowed = Math.Max(size.Inner * RoundingError * magnitude, float.Epsilon);
            double error = Math.Abs(product[index] - sum) / allowed;
            if (double.IsNaN(error))
            {
                return double.NaN;
            }

            worst = Math.Max(worst, error);
        }

        return worst;
    }
}
