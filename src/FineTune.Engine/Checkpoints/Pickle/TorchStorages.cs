using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>The element types of torch, by the names that files give them.</summary>
internal static class TorchStorages
{
    private static readonly Dictionary<string, ScalarType> ByStorage = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ScalarType.Float64,
        ["FloatStorage"] = ScalarType.Float32,
        ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    private static readonly Dictionary<string, ScalarType> ByType = new(StringComparer.Ordinal)
    {
        ["float64"] = ScalarType.Float64,
        ["float32"] = ScalarType.Float32,
        ["float16"] = ScalarType.Float16,
        ["bfloat16"] = ScalarType.BFloat16,
        ["int64"] = ScalarType.Int64,
        ["int32"] = ScalarType.Int32,
        ["int16"] = ScalarType.Int16,
        ["int8"] = ScalarType.Int8,
        ["uint8"] = ScalarType.Byte,
        ["bool"] = ScalarType.Bool,
    };

    /// <summary>True for a class of storages; <paramref name="type"/> is null for the one of raw bytes.</summary>
    public static bool IsStorage(PickledGlobal global, out ScalarType? type)
    {
        bool known = ByStorage.TryGetValue(global.Name, out ScalarType found);
        type = known ? found : null;
        return global.Module is "torch" or "torch.storage" && (known || global.Name == "UntypedStorage");
    }

    public static bool IsType(PickledGlobal global, out ScalarType type) => ByType.TryGetValue(global.Name, out type) && global.Module == "torch";

    public static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };
}
