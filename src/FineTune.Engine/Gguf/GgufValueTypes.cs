namespace FineTune.Engine.Gguf;

/// <summary>What type of metadata a value is.</summary>
internal static class GgufValueTypes
{
    public static GgufValueType Of(object value) => value switch
    {
        uint => GgufValueType.UInt32,
        int => GgufValueType.Int32,
        float => GgufValueType.Float32,
        bool => GgufValueType.Bool,
        string => GgufValueType.String,
        _ => GgufValueType.Array,
    };
}
