using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>A tensor as a pickle describes it: a view of a storage.</summary>
/// <param name="Offset">First element within the storage.</param>
/// <param name="Strides">Elements from one index to the next, a dimension each.</param>
internal sealed record PickledTensor(PickledStorage Storage, ScalarType Type, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Elements of the storage from the first one to the last one of the tensor.</summary>
    public long Extent
    {
        get
        {
            long last = 0;
            for (int dimension = 0; dimension < Shape.Length; dimension++)
            {
                if (Shape[dimension] == 0)
                {
                    return 0;
                }

                last = checked(last + ((Shape[dimension] - 1) * Strides[dimension]));
            }

            return last + 1;
        }
    }
}
