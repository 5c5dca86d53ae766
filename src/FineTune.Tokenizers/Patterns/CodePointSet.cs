namespace FineTune.Tokenizers.Patterns;

/// <summary>A set of code points; looking one up is two array reads.</summary>
internal sealed class CodePointSet
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = 0x110000 / PageSize;

    /// <summary>Shared by all sets, and never written to.</summary>
    private static readonly ulong[] EmptyPage = new ulong[PageSize / 64];

    /// <inheritdoc cref="EmptyPage"/>
    private static readonly ulong[] FullPage = [.. Enumerable.Repeat(ulong.MaxValue, PageSize / 64)];

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
            if ((code & (PageSize - 1)) == 0 && last - code >= PageSize - 1)
            {
                _pages[code >> PageBits] = FullPage;
                code += PageSize - 1;
                continue;
            }

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
            if (IsShared(mine) && IsShared(theirs))
            {
                _pages[page] = operation(mine[0], theirs[0]) == 0 ? EmptyPage : FullPage;
                continue;
            }

            var combined = new ulong[EmptyPage.Length];
            for (int word = 0; word < combined.Length; word++)
            {
                combined[word] = operation(mine[word], theirs[word]);
            }

            _pages[page] = !combined.AsSpan().ContainsAnyExcept(0UL) ? EmptyPage : !combined.AsSpan().ContainsAnyExcept(ulong.MaxValue) ? FullPage : combined;
        }
    }

    private ulong[] Page(int page)
    {
        if (IsShared(_pages[page]))
        {
            _pages[page] = [.. _pages[page]];
        }

        return _pages[page];
    }

    private static bool IsShared(ulong[] page) => ReferenceEquals(page, EmptyPage) || ReferenceEquals(page, FullPage);
}
