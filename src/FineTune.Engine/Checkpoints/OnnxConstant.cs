using Google.Protobuf;

namespace FineTune.Engine.Checkpoints;

/// <summary>A constant of an ONNX file. Source: onnx.proto, TensorProto.</summary>
/// <param name="Type">By TensorProto.DataType; 1 is float32.</param>
/// <param name="Data">The elements, little-endian, row by row; empty where the file has them in another form, or another file has them.</param>
internal sealed record OnnxConstant(string Name, int Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    public const int Float32 = 1;

    private const int Dims = 1;
    private const int DataType = 2;
    private const int NameField = 8;
    private const int RawData = 9;

    /// <summary>Whether these are float32 numbers, as many as the shape says.</summary>
    public bool IsWhole
    {
        get
        {
            long bytes = sizeof(float);
            foreach (long size in Shape)
            {
                if (size < 0 || (size > 0 && bytes > Data.Length / size))
                {
                    return false;
                }

                bytes *= size;
            }

            return Type == Float32 && bytes == Data.Length;
        }
    }

    /// <exception cref="InvalidProtocolBufferException">The message is damaged.</exception>
    public static OnnxConstant Read(ByteString message)
    {
        var shape = new List<long>();
        (string name, int type, ByteString data) = ("", 0, ByteString.Empty);
        CodedInputStream input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case Dims when WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited:
                    CodedInputStream packed = input.ReadBytes().CreateCodedInput();
                    while (!packed.IsAtEnd)
                    {
                        shape.Add(packed.ReadInt64());
                    }

                    break;
                case Dims:
                    shape.Add(input.ReadInt64());
                    break;
                case DataType:
                    type = input.ReadInt32();
                    break;
                case NameField:
                    name = input.ReadString();
                    break;
                case RawData:
                    data = input.ReadBytes();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new OnnxConstant(name, type, shape, data.Memory);
    }

    /// <summary>The elements of a whole matrix, column by column.</summary>
    public OnnxConstant Transposed(string name)
    {
        (int rows, int columns) = ((int)Shape[0], (int)Shape[1]);
        byte[] transposed = new byte[Data.Length];
        ReadOnlySpan<byte> source = Data.Span;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                source.Slice(((row * columns) + column) * sizeof(float), sizeof(float)).CopyTo(transposed.AsSpan(((column * rows) + row) * sizeof(float)));
            }
        }

        return new OnnxConstant(name, Type, [columns, rows], transposed);
    }
}
