namespace FineTune.Engine.Tracking;

/// <summary>How a field of a protocol buffer message is written.</summary>
internal enum ProtobufWire
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
