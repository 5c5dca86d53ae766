using Microsoft.ML.OnnxRuntime;

namespace FineTune.Client;

/// <summary>Rows of a value of float32: its first dimension.</summary>
internal static class OrtRows
{
    /// <summary>Some rows, each as often as it is named.</summary>
    /// <returns>A value of its own; null where they are all that there are, in their order.</returns>
    public static OrtValue? Select(OrtValue value, IReadOnlyList<long> rows)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        return rows.Count == shape[0] && IsInOrder(rows) ? null : Copy(value, rows);
    }

    public static OrtValue Copy(OrtValue value) =>
        Copy(value, [.. Enumerable.Range(0, (int)value.GetTensorTypeAndShape().Shape[0]).Select(row => (long)row)]);

    private static OrtValue Copy(OrtValue value, IReadOnlyList<long> rows)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        ReadOnlySpan<float> numbers = value.GetTensorDataAsSpan<float>();
        int length = numbers.Length / (int)shape[0];
        float[] selected = new float[rows.Count * length];
        for (int row = 0; row < rows.Count; row++)
        {
            numbers.Slice((int)rows[row] * length, length).CopyTo(selected.AsSpan(row * length));
        }

        return OrtValue.CreateTensorValueFromMemory(selected, [rows.Count, .. shape[1..]]);
    }

    private static bool IsInOrder(IReadOnlyList<long> rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row] != row)
            {
                return false;
            }
        }

        return true;
    }
}
