using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>How the quotes of a Dataset's fields stand.</summary>
internal sealed class QuoteCount
{
    private const byte Quote = (byte)'"';

    /// <summary>Fields that are quoted as RFC 4180 has it.</summary>
    private long _quoted;

    /// <summary>Fields with quotes that it does not allow.</summary>
    private long _stray;
    private bool _isOverLines;

    /// <summary>Of files with lines that are no rows by themselves.</summary>
    public static QuoteCount OfFieldsOverLines { get; } = new() { _isOverLines = true };

    /// <summary>The first field with quotes that RFC 4180 does not allow.</summary>
    public SourcePosition? FirstQuote { get; private set; }

    /// <summary>What the fields tell; Auto where they tell nothing.</summary>
    public DatasetQuoting Quoting => _isOverLines ? DatasetQuoting.Minimal
        : _stray > 0 && _stray >= _quoted ? DatasetQuoting.None
        : _quoted > 0 ? DatasetQuoting.Minimal
        : DatasetQuoting.Auto;

    /// <param name="fields">Fields of each line. Where there is but one, a quote that is not closed may well be closed in a later line.</param>
    public void Add(ReadOnlySpan<byte> line, int fields, SourcePosition position)
    {
        if (!line.Contains(Quote))
        {
            return;
        }

        foreach (Range range in line.Split((byte)'\t'))
        {
            ReadOnlySpan<byte> field = line[range];
            if (!field.Contains(Quote))
            {
                continue;
            }

            bool isOpen = field[0] == Quote && (field.Length == 1 || field[^1] != Quote);
            if (IsQuoted(field))
            {
                _quoted++;
            }
            else if (fields > 1 || !isOpen)
            {
                _stray++;
                FirstQuote ??= position;
            }
        }
    }

    private static bool IsQuoted(ReadOnlySpan<byte> field) =>
        field.Length > 1 && field[0] == Quote && field[^1] == Quote && field[1..^1].Count("\"\""u8) * 2 == field[1..^1].Count(Quote);
}
