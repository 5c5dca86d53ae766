namespace FineTune.Tokenizers.Patterns;

/// <summary>A set of code points; looking one up is two array reads.</summary>
internal sealed class CodePointSet
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = 0x110000 / PageSize;

    private static readonly ulong[] EmptyPage = new ulong[PageSize / 64];

    private readonly ulong[][] _pages = new ulong[PageCount][];

    public CodePointSet() => Array.Fill(_pages, EmptyPage);

    public CodePointSet(IEnumerable<(int First, int Last)> ranges)
        : this()
    {
        foreach ((int first, int last) in ranges)
        {
            Add(first, last);
        }
    }

    /// <summary>Every code point.</summary>
    public static CodePointSet All { get; } = new([(0, 0x10FFFF)]);

    public bool Contains(int code) => (_pages[code >> PageBits][(code & (PageSize - 1)) >> 6] >> (code & 63) & 1) != 0;

    public void Add(int code) => Add(code, code);

    public void Add(int first, int last)
    {
        for (int code = first; code <= last; code++)
        {
            Page(code >> PageBits)[(code & (PageSize - 1)) >> 6] |= 1UL << (code & 63);
        }
    }

    public void Add(CodePointSet other) => Combine(other, (mine, theirs) => mine | theirs);

    public void IntersectWith(CodePointSet other) => Combine(other, (mine, theirs) => mine & theirs);

    public CodePointSet Complement()
    {
        var result = new CodePointSet();
        result.Combine(this, (_, theirs) => ~theirs);
        return result;
    }

    private void Combine(CodePointSet other, Func<ulong, ulong, ulong> operation)
    {
        for (int page = 0; page < PageCount; page++)
        {
            ulong[] mine = _pages[page];
            ulong[] theirs = other._pages[page];
            var combined = new ulong[EmptyPage.Length];
            for (int word = 0; word < combined.Length; word++)
            {
                combined[word] = operation(mine[word], theirs[word]);
            }

            _pages[page] = combined.AsSpan().ContainsAnyExcept(0UL) ? combined : EmptyPage;
        }
    }

    private ulong[] Page(int page)
    {
        if (ReferenceEquals(_pages[page], EmptyPage))
        {
            _pages[page] = new ulong[EmptyPage.Length];
        }

        return _pages[page];
    }
}
