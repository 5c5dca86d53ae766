using System.Buffers;
using System.IO.Compression;

namespace FineTune.Engine.Data;

/// <summary>Unpacks Brotli and throws where the file is cut off, which <see cref="BrotliStream"/> takes for its end.</summary>
internal sealed class BrotliInputStream(Stream file) : InputStream
{
    private readonly byte[] _packed = new byte[1 << 16];
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _isDone;

    public override int Read(Span<byte> buffer)
    {
        while (!_isDone && !buffer.IsEmpty)
        {
            OperationStatus status = _decoder.Decompress(_packed.AsSpan(_start, _end - _start), buffer, out int consumed, out int written);
            _start += consumed;
            _isDone = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData || (_isDone && (_start < _end || file.ReadByte() >= 0)))
            {
                throw new InvalidDataException("it is not Brotli, or damaged");
            }

            if (written > 0)
            {
                return written;
            }

            if (status == OperationStatus.NeedMoreData)
            {
                Fill();
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        _packed.AsSpan(_start, _end - _start).CopyTo(_packed);
        _end -= _start;
        _start = 0;
        int count = file.Read(_packed.AsSpan(_end));
        _end += count > 0 ? count : throw new EndOfStreamException("its end is missing");
    }
}
