namespace FineTune.Engine.Gguf;

/// <summary>Types of metadata, by the numbers that a GGUF file has for them.</summary>
internal enum GgufValueType : uint
{
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
}
