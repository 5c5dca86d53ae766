namespace FineTune.Engine.Onnx;

/// <summary>Element types by their numbers in onnx.proto3 (TensorProto.DataType).</summary>
internal enum OnnxType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
}
