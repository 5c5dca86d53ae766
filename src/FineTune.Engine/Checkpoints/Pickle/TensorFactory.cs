using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>
/// The few functions and classes that a pickle of tensors calls, and no other (torch/_utils.py, _rebuild_tensor_v2 and its kin).
/// </summary>
internal static class TensorFactory
{
    private const string RebuildFromType = "torch._tensor._rebuild_from_type_v2";

    /// <summary>A call in a call, as torch writes for a subclass of tensors; more have no use.</summary>
    private const int MostNestedCalls = 8;

    /// <summary>Torch has no tensors of more dimensions.</summary>
    private const int MostDimensions = 64;

    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
        RebuildFromType,
        "torch.Tensor",
        "torch.nn.parameter.Parameter",
        "torch.Size",
    };

    public static bool Knows(PickledGlobal global) =>
        Functions.Contains(global.ToString()) || TorchStorages.IsStorage(global, out _) || TorchStorages.IsType(global, out _);

    /// <exception cref="PickleException">The function is none to call, or its arguments make no tensor.</exception>
    public static object Call(PickledGlobal function, object?[] arguments)
    {
        for (int nested = 0; function.ToString() == RebuildFromType; nested++)
        {
            if (nested == MostNestedCalls)
            {
                throw new PickleException("its calls are nested too deep");
            }

            (function, arguments) = (Argument<PickledGlobal>(arguments, 0), Argument<object?[]>(arguments, 2));
        }

        return Make(function, arguments);
    }

    private static object Make(PickledGlobal function, object?[] arguments) => function.ToString() switch
    {
        "collections.OrderedDict" => OrderedDictionary(arguments),
        "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => Tensor(arguments, null),
        "torch._utils._rebuild_tensor_v3" => Tensor(arguments, Argument<PickledGlobal>(arguments, 6)),
        "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" => Argument<PickledTensor>(arguments, 0),
        "torch.Size" => Argument<object?[]>(arguments, 0),
        _ => throw new PickleException($"it calls {function}", function),
    };

    /// <summary>Empty, or of a list of pairs as protocol 2 writes them.</summary>
    private static Dictionary<object, object?> OrderedDictionary(object?[] arguments)
    {
        var dictionary = new Dictionary<object, object?>();
        foreach (object? pair in arguments.Length == 0 ? [] : Argument<List<object?>>(arguments, 0))
        {
            (object key, object? value) = pair switch
            {
                object?[] { Length: 2 } tuple => (tuple[0]!, tuple[1]),
                List<object?> { Count: 2 } list => (list[0]!, list[1]),
                _ => throw new PickleException("an OrderedDict is not made of pairs"),
            };
            dictionary[key] = value;
        }

        return dictionary;
    }

    /// <param name="arguments">Storage, offset, shape, strides; the rest is of no use here.</param>
    /// <param name="type">The element type, where the storage is of raw bytes.</param>
    private static PickledTensor Tensor(object?[] arguments, PickledGlobal? type)
    {
        var storage = Argument<PickledStorage>(arguments, 0);
        ScalarType? given = type is not null && TorchStorages.IsType(type, out ScalarType named) ? named : null;
        ScalarType elements = given ?? storage.Type ?? throw new PickleException($"the storage '{storage.Key}' has no element type");
        var tensor = new PickledTensor(storage, elements, Argument<long>(arguments, 1), Numbers(arguments, 2), Numbers(arguments, 3));
        long count = storage.Type is null ? storage.Count / TorchStorages.SizeOf(elements) : storage.Count;
        bool fits = tensor.Shape.Length == tensor.Strides.Length
            && tensor.Offset >= 0
            && tensor.Shape.All(length => length >= 0)
            && tensor.Strides.All(stride => stride >= 0)
            && tensor.Extent <= count - tensor.Offset;
        return fits
            ? tensor
            : throw new PickleException(
                $"a tensor of shape [{string.Join(", ", tensor.Shape)}] and strides [{string.Join(", ", tensor.Strides)}] does not fit the {count} "
                    + $"elements of '{storage.Key}'");
    }

    private static long[] Numbers(object?[] arguments, int index)
    {
        object?[] tuple = Argument<object?[]>(arguments, index);
        if (tuple.Length > MostDimensions)
        {
            throw new PickleException($"a tensor of it has {tuple.Length} dimensions");
        }

        return [.. Enumerable.Range(0, tuple.Length).Select(place => Argument<long>(tuple, place))];
    }

    private static T Argument<T>(object?[] arguments, int index) => index < arguments.Length && arguments[index] is T value
        ? value
        : throw new PickleException($"a function is called without a {typeof(T).Name} in place {index + 1}");
}
