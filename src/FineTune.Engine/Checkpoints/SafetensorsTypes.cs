using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>The element types of the safetensors format that torch has.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] Types =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    public static bool TryParse(string name, out ScalarType type, out int size)
    {
        (_, type, size) = Array.Find(Types, candidate => candidate.Name == name);
        return size > 0;
    }

    public static string NameOf(ScalarType type) =>
        Array.Find(Types, candidate => candidate.Type == type).Name
        ?? throw new NotSupportedException($"safetensors has no name for {type}.");
}
