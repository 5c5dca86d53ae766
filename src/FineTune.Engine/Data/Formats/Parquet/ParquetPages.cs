using FineTune.Contracts;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>
/// Looks over the pages of a column before the library decodes them. Parquet.Net 6.1 gives other values than were written, without a word, for booleans in RLE
/// (what pyarrow writes into data pages of version 2) and for texts in DELTA_BYTE_ARRAY that share half of a character; the names of encodings in a file's
/// metadata are those of levels, too, and so do not tell it.
/// </summary>
internal static class ParquetPages
{
    private const int FirstWindow = 1 << 10;

    /// <param name="held">What the column holds, in words.</param>
    /// <exception cref="FineTuneException">A page is stored in a way that is not read (FT2030).</exception>
    /// <exception cref="InvalidDataException">A page's header is damaged.</exception>
    public static void Check(SafeFileHandle file, ColumnMetaData chunk, DataField field, string held, string column, SourcePosition position)
    {
        long end = RandomAccess.GetLength(file);
        long offset = chunk.DataPageOffset;
        for (long values = 0; values < chunk.NumValues;)
        {
            if (offset < 0 || offset >= end)
            {
                throw ThriftBytes.Damaged();
            }

            ParquetPageHeader header = Read(file, offset, end - offset);
            offset += header.Length + (long)header.PageLength;
            if (header.Type is PageType.DATA_PAGE or PageType.DATA_PAGE_V2)
            {
                values += header.Values;
                if (Wrong(header, field, held) is { } storage)
                {
                    throw new FineTuneException(DiagnosticCatalog.BadParquetColumn, position, column, storage);
                }
            }
        }
    }

    private static string? Wrong(ParquetPageHeader header, DataField field, string held)
    {
        bool isByte = System.Type.GetTypeCode(field.ClrType) is TypeCode.SByte or TypeCode.Byte;
        bool isKnown = header.Encoding is Encoding.PLAIN or Encoding.PLAIN_DICTIONARY or Encoding.RLE_DICTIONARY or Encoding.DELTA_LENGTH_BYTE_ARRAY
            || (header.Encoding is Encoding.DELTA_BINARY_PACKED && !isByte)
            || (header.Encoding is Encoding.BYTE_STREAM_SPLIT && !isByte && (ParquetColumn.IsInteger(field) || ParquetColumn.IsFloating(field)));
        bool hasOldLevels = (header.DefinitionLevels == Encoding.BIT_PACKED && field.MaxDefinitionLevel > 0)
            || (header.RepetitionLevels == Encoding.BIT_PACKED && field.MaxRepetitionLevel > 0);
        return !isKnown ? $"{held} in the encoding {header.Encoding}"
            : hasOldLevels ? $"{held} with levels in the encoding {Encoding.BIT_PACKED}"
            : header.Type == PageType.DATA_PAGE_V2 && field.MaxRepetitionLevel > 0 ? $"lists of {held} in data pages of version 2"
            : null;
    }

    /// <summary>The header at an offset: most are short, and one with long statistics is read again with more behind it.</summary>
    private static ParquetPageHeader Read(SafeFileHandle file, long offset, long left)
    {
        for (long window = FirstWindow; ; window *= 16)
        {
            byte[] bytes = new byte[Math.Min(window, left)];
            int read = RandomAccess.Read(file, bytes, offset);
            try
            {
                return ParquetPageHeader.Read(bytes.AsSpan(0, read));
            }
            catch (InvalidDataException) when (bytes.Length < Math.Min(left, InputLimits.MaxPageHeader))
            {
                // It may go on behind the window.
            }
        }
    }
}
