namespace FineTune.Tokenizers.Patterns;

/// <summary>What a regular expression says, before it is made into something that runs.</summary>
internal abstract record RegexSyntax
{
    /// <summary>One character of a set.</summary>
    public sealed record Set(CodePointSet Characters) : RegexSyntax;

    public sealed record Sequence(IReadOnlyList<RegexSyntax> Items) : RegexSyntax;

    public sealed record Alternation(IReadOnlyList<RegexSyntax> Items) : RegexSyntax;

    /// <param name="Maximum"><see cref="int.MaxValue"/> for no limit.</param>
    public sealed record Repeat(RegexSyntax Item, int Minimum, int Maximum, RepeatKind Kind) : RegexSyntax;

    /// <summary>Matches nothing itself where <paramref name="Item"/> matches (or does not) before or behind this place.</summary>
    public sealed record Look(RegexSyntax Item, bool Behind, bool Negative) : RegexSyntax;

    /// <summary>The first way in which <paramref name="Item"/> matches is the only one.</summary>
    public sealed record Atomic(RegexSyntax Item) : RegexSyntax;

    public sealed record Assertion(Func<RegexPosition, bool> Holds) : RegexSyntax;

    public static RegexSyntax Empty { get; } = new Sequence([]);

    /// <summary>Beyond it, a length is as good as none.</summary>
    private const int LongestFixed = 1 << 20;

    /// <summary>Characters in every match; null where that differs.</summary>
    public int? FixedLength() => this switch
    {
        Set => 1,
        Sequence sequence => sequence.Items.Aggregate((int?)0, (sum, item) => Fixed((long?)sum + item.FixedLength())),
        Alternation alternation => alternation.Items.Select(item => item.FixedLength()).Distinct().ToArray() is [{ } only] ? only : null,
        Repeat repeat => repeat.Minimum == repeat.Maximum ? Fixed((long?)repeat.Minimum * repeat.Item.FixedLength()) : null,
        Atomic atomic => atomic.Item.FixedLength(),
        _ => 0,
    };

    private static int? Fixed(long? length) => length <= LongestFixed ? (int)length : null;
}
