namespace FineTune.Tokenizers.Patterns;

/// <summary>Makes steps of what an expression says, from its end to its begin.</summary>
internal sealed class RegexCompiler
{
    private const int MaxUnrolled = 1000;

    private int _steps;

    public int LoopCount { get; private set; }

    public RegexNode Compile(RegexSyntax syntax, RegexNode next)
    {
        if (++_steps > TokenizerLimits.PatternSteps)
        {
            throw new NotSupportedException(FormattableString.Invariant($"more than {TokenizerLimits.PatternSteps} steps, its repetitions written out,"));
        }

        return CompileNode(syntax, WithStack(next));
    }

    /// <summary>An expression within another one, which ends for itself.</summary>
    private RegexNode CompileWhole(RegexSyntax syntax) => WithStack(Compile(syntax, RegexNode.Accept));

    private static RegexNode WithStack(RegexNode next) => next.Height < RegexNode.MostHeight ? next : new RegexNode.StackNode(next);

    private RegexNode CompileNode(RegexSyntax syntax, RegexNode next) => syntax switch
    {
        RegexSyntax.Set set => new RegexNode.SetNode(set.Characters, next),
        RegexSyntax.Sequence sequence => sequence.Items.Reverse().Aggregate(next, (after, item) => Compile(item, after)),
        RegexSyntax.Alternation alternation => new RegexNode.AlternationNode([.. alternation.Items.Select(item => Compile(item, next))]),
        RegexSyntax.Repeat repeat => CompileRepeat(repeat, next),
        RegexSyntax.Look look => CompileLook(look, next),
        RegexSyntax.Atomic atomic => new RegexNode.AtomicNode(CompileWhole(atomic.Item), next),
        RegexSyntax.Assertion assertion => new RegexNode.AssertionNode(assertion.Holds, next),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax), syntax, null),
    };

    private RegexNode CompileRepeat(RegexSyntax.Repeat repeat, RegexNode next)
    {
        if (repeat.Item is RegexSyntax.Set set)
        {
            return new RegexNode.SetLoopNode(set.Characters, repeat.Minimum, repeat.Maximum, repeat.Kind, next);
        }

        if (repeat.Kind == RepeatKind.Possessive)
        {
            return new RegexNode.AtomicNode(CompileWhole(repeat with { Kind = RepeatKind.Greedy }), next);
        }

        if (repeat.Minimum > MaxUnrolled || (repeat.Maximum != int.MaxValue && repeat.Maximum > MaxUnrolled))
        {
            throw new NotSupportedException($"a group repeated more than {MaxUnrolled} times");
        }

        RegexNode result = repeat.Maximum == int.MaxValue ? CompileLoop(repeat, next) : CompileOptional(repeat, repeat.Maximum - repeat.Minimum, next);
        for (int i = 0; i < repeat.Minimum; i++)
        {
            result = Compile(repeat.Item, result);
        }

        return result;
    }

    private RegexNode.LoopEntryNode CompileLoop(RegexSyntax.Repeat repeat, RegexNode next)
    {
        var loop = new RegexNode.LoopNode(LoopCount++, repeat.Kind == RepeatKind.Lazy, next);
        loop.Body = Compile(repeat.Item, loop);
        return new RegexNode.LoopEntryNode(loop);
    }

    private RegexNode CompileOptional(RegexSyntax.Repeat repeat, int count, RegexNode next)
    {
        RegexNode result = next;
        for (int i = 0; i < count; i++)
        {
            RegexNode once = Compile(repeat.Item, WithStack(result));
            result = new RegexNode.AlternationNode(repeat.Kind == RepeatKind.Lazy ? [next, once] : [once, next]);
        }

        return result;
    }

    private RegexNode CompileLook(RegexSyntax.Look look, RegexNode next)
    {
        if (!look.Behind)
        {
            return new RegexNode.LookAheadNode(CompileWhole(look.Item), look.Negative, next);
        }

        IReadOnlyList<RegexSyntax> alternatives = look.Item is RegexSyntax.Alternation alternation ? alternation.Items : [look.Item];
        return new RegexNode.LookBehindNode(
            [.. alternatives.Select(item => (CompileWhole(item), item.FixedLength() ?? throw new NotSupportedException("a look-behind of variable length")))],
            look.Negative,
            next);
    }
}
