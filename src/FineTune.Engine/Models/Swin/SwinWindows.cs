using static TorchSharp.torch;

namespace FineTune.Engine.Models.Swin;

/// <summary>
/// How places of a grid are put into windows, which every other layer shifts (Liu et al., 2021; modeling_swin.py, SwinLayer). The grid is padded to whole
/// windows; of a grid that is no larger than a window there is one, which is not shifted.
/// </summary>
/// <param name="size">Places of a window's side.</param>
/// <param name="shift">Places that the grid is rolled by, up and to the left.</param>
internal sealed class SwinWindows(ImageSize grid, int size, int shift)
{
    /// <summary>Between places that are neighbours only because the grid was rolled.</summary>
    public const double Apart = -100;

    private readonly ImageSize _padded = new((grid.Height + size - 1) / size * size, (grid.Width + size - 1) / size * size);

    public static SwinWindows Of(ImageSize grid, int size, bool isShifted) =>
        new(grid, size, isShifted && Math.Min(grid.Height, grid.Width) > size ? size / 2 : 0);

    /// <param name="states">[batch, height, width, channels]</param>
    /// <returns>[batch x windows, places, channels]</returns>
    public Tensor Split(Tensor states)
    {
        Tensor whole = _padded == grid ? states : nn.functional.pad(states, [0, 0, 0, _padded.Width - grid.Width, 0, _padded.Height - grid.Height]);
        return Parts(shift == 0 ? whole : whole.roll([-shift, -shift], [1, 2]));
    }

    /// <param name="windows">[batch x windows, places, channels]</param>
    /// <returns>[batch, height, width, channels]</returns>
    public Tensor Join(Tensor windows)
    {
        (long rows, long columns) = (_padded.Height / size, _padded.Width / size);
        Tensor whole = windows.view(-1, rows, columns, size, size, windows.shape[^1]).transpose(2, 3)
            .reshape(-1, _padded.Height, _padded.Width, windows.shape[^1]);
        whole = shift == 0 ? whole : whole.roll([shift, shift], [1, 2]);
        return _padded == grid ? whole : whole.narrow(1, 0, grid.Height).narrow(2, 0, grid.Width);
    }

    /// <summary>What is added to the scores of places that are no neighbours: [windows, places, places]; null where all are.</summary>
    public Tensor? Mask(Device device)
    {
        if (shift == 0)
        {
            return null;
        }

        float[] regions = new float[_padded.Height * _padded.Width];
        for (int row = 0; row < _padded.Height; row++)
        {
            for (int column = 0; column < _padded.Width; column++)
            {
                regions[(row * _padded.Width) + column] = (3 * Region(row, _padded.Height)) + Region(column, _padded.Width);
            }
        }

        using Tensor parts = Parts(tensor(regions, [1, _padded.Height, _padded.Width, 1], device: device)).squeeze(-1);
        using Tensor same = parts.unsqueeze(1).eq(parts.unsqueeze(2));
        return same.logical_not().to(ScalarType.Float32).mul_(Apart);
    }

    private int Region(int place, int side) => place < side - size ? 0 : place < side - shift ? 1 : 2;

    private Tensor Parts(Tensor whole)
    {
        (long rows, long columns, long channels) = (_padded.Height / size, _padded.Width / size, whole.shape[3]);
        return whole.reshape(-1, rows, size, columns, size, channels).transpose(2, 3).reshape(-1, (long)size * size, channels);
    }
}
