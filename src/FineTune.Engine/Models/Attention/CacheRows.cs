using System.Buffers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Puts the rows of a cache in another order where they lie: only rows that change are copied, and of them only the cells that hold something.
/// </summary>
internal static class CacheRows
{
    /// <summary>Whether the rows of a tensor can be moved: it lies in the memory of the process, and a span holds it.</summary>
    public static bool CanMove(Tensor kept) => kept.device_type == DeviceType.CPU && kept.NumberOfElements * kept.ElementSize <= int.MaxValue;

    /// <param name="kept">[rows, heads, capacity, size], contiguous.</param>
    /// <param name="rows">For each row the number of the one that it becomes.</param>
    /// <param name="cells">How many of each row hold something, from the first on.</param>
    public static void Move(Tensor kept, IReadOnlyList<long> rows, int cells)
    {
        long[] shape = kept.shape;
        var layout = new Layout((int)shape[1], (int)(shape[2] * shape[3] * kept.ElementSize), (int)(cells * shape[3] * kept.ElementSize));
        Span<byte> all = kept.bytes;
        int[] moved = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row] != row)];
        // Rows that others become and that change themselves are kept until all are in their places.
        int[] saved = [.. moved.Select(row => (int)rows[row]).Where(row => rows[row] != row).Distinct()];
        byte[] aside = ArrayPool<byte>.Shared.Rent(saved.Length * layout.Row);
        try
        {
            for (int place = 0; place < saved.Length; place++)
            {
                layout.Copy(all, saved[place], aside, place);
            }

            foreach (int row in moved)
            {
                int from = (int)rows[row];
                int place = Array.IndexOf(saved, from);
                layout.Copy(place < 0 ? all : aside, place < 0 ? from : place, all, row);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(aside);
        }
    }

    /// <param name="Heads">Heads of a row.</param>
    /// <param name="Head">Bytes of a head.</param>
    /// <param name="Used">Bytes of a head that hold something.</param>
    private readonly record struct Layout(int Heads, int Head, int Used)
    {
        public int Row => Heads * Head;

        public void Copy(ReadOnlySpan<byte> source, int from, Span<byte> target, int to)
        {
            for (int head = 0; head < Heads; head++)
            {
                source.Slice((from * Row) + (head * Head), Used).CopyTo(target[((to * Row) + (head * Head))..]);
            }
        }
    }
}
