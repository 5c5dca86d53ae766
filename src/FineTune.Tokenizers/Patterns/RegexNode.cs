using System.Runtime.CompilerServices;

namespace FineTune.Tokenizers.Patterns;

/// <summary>A step of a regular expression, which knows the step after it.</summary>
/// <param name="height">Steps in one another until the stack is looked at again, at most.</param>
internal abstract class RegexNode(int height)
{
    /// <summary>Steps after which the stack is looked at: it has room for many more.</summary>
    public const int MostHeight = 50;

    private const int NoMatch = -1;
    private const int NoRound = -1;

    /// <summary>The end of every expression.</summary>
    public static RegexNode Accept { get; } = new AcceptNode();

    public int Height => height;

    /// <summary>End of the match of this step and all after it, or -1.</summary>
    /// <exception cref="TokenizerLimitException">It goes too deep, or takes too many steps.</exception>
    public abstract int Match(scoped in RegexContext context, int position);

    private static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TokenizerLimitException("goes too deep for one text");
        }
    }

    private sealed class AcceptNode() : RegexNode(0)
    {
        public override int Match(scoped in RegexContext context, int position) => position;
    }

    /// <summary>Looks whether the stack has room for what follows.</summary>
    public sealed class StackNode(RegexNode next) : RegexNode(0)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            CheckStack();
            return next.Match(context, position);
        }
    }

    public sealed class SetNode(CodePointSet set, RegexNode next) : RegexNode(next.Height + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            context.Budget.Spend(1);
            int code = context.CodeAt(position, out int length);
            return length > 0 && set.Contains(code) ? next.Match(context, position + length) : NoMatch;
        }
    }

    public sealed class AlternationNode(RegexNode[] alternatives) : RegexNode(alternatives.Max(alternative => alternative.Height) + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            foreach (RegexNode alternative in alternatives)
            {
                context.Budget.Spend(1);
                int end = alternative.Match(context, position);
                if (end >= 0)
                {
                    return end;
                }
            }

            return NoMatch;
        }
    }

    /// <summary>A repeated set: no recursion, however long the text is.</summary>
    public sealed class SetLoopNode(CodePointSet set, int minimum, int maximum, RepeatKind kind, RegexNode next) : RegexNode(next.Height + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            int count = 0;
            int end = position;
            int limit = kind == RepeatKind.Lazy ? minimum : maximum;
            Advance(context, ref end, ref count, limit);
            context.Budget.Spend(count + 1);
            if (count < minimum)
            {
                return NoMatch;
            }

            return kind switch
            {
                RepeatKind.Lazy => MatchLazily(context, end, count),
                RepeatKind.Possessive => next.Match(context, end),
                _ => MatchGreedily(context, end, count),
            };
        }

        private void Advance(scoped in RegexContext context, ref int end, ref int count, int limit)
        {
            while (count < limit)
            {
                int code = context.CodeAt(end, out int length);
                if (length == 0 || !set.Contains(code))
                {
                    return;
                }

                end += length;
                count++;
            }
        }

        private int MatchGreedily(scoped in RegexContext context, int end, int count)
        {
            while (true)
            {
                int result = next.Match(context, end);
                if (result >= 0 || count == minimum)
                {
                    return result;
                }

                context.Budget.Spend(1);
                end = context.Before(end);
                count--;
            }
        }

        private int MatchLazily(scoped in RegexContext context, int end, int count)
        {
            while (true)
            {
                int result = next.Match(context, end);
                int before = count;
                if (result >= 0 || count == maximum)
                {
                    return result;
                }

                context.Budget.Spend(1);
                Advance(context, ref end, ref count, count + 1);
                if (count == before)
                {
                    return NoMatch;
                }
            }
        }
    }

    /// <summary>Where a loop is entered from outside.</summary>
    public sealed class LoopEntryNode(LoopNode loop) : RegexNode(1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            int outer = context.Loops[loop.Index];
            context.Loops[loop.Index] = NoRound;
            int end = loop.Match(context, position);
            context.Loops[loop.Index] = outer;
            return end;
        }
    }

    /// <summary>A repeated group, without limits; a round that matches nothing ends it.</summary>
    public sealed class LoopNode(int index, bool lazy, RegexNode next) : RegexNode(0)
    {
        public int Index => index;

        /// <summary>The group; the step after it is this loop.</summary>
        public RegexNode Body { get; set; } = Accept;

        public override int Match(scoped in RegexContext context, int position)
        {
            CheckStack();
            context.Budget.Spend(1);
            int round = context.Loops[index];
            if (round == position)
            {
                return next.Match(context, position);
            }

            if (lazy && next.Match(context, position) is >= 0 and int early)
            {
                return early;
            }

            context.Loops[index] = position;
            int end = Body.Match(context, position);
            context.Loops[index] = round;
            return end >= 0 || lazy ? end : next.Match(context, position);
        }
    }

    public sealed class AtomicNode(RegexNode body, RegexNode next) : RegexNode(Math.Max(body.Height, next.Height) + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            context.Budget.Spend(1);
            int end = body.Match(context, position);
            return end >= 0 ? next.Match(context, end) : NoMatch;
        }
    }

    public sealed class LookAheadNode(RegexNode body, bool negative, RegexNode next) : RegexNode(Math.Max(body.Height, next.Height) + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            context.Budget.Spend(1);
            return body.Match(context, position) >= 0 != negative ? next.Match(context, position) : NoMatch;
        }
    }

    /// <param name="bodies">The alternatives with their length in characters.</param>
    public sealed class LookBehindNode((RegexNode Body, int Length)[] bodies, bool negative, RegexNode next)
        : RegexNode(Math.Max(bodies.Max(body => body.Body.Height), next.Height) + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            bool found = false;
            foreach ((RegexNode body, int length) in bodies)
            {
                context.Budget.Spend(Math.Min(position, length) + 1);
                int start = position;
                int left = length;
                for (; left > 0 && start > 0; left--)
                {
                    start = context.Before(start);
                }

                found |= left == 0 && body.Match(context, start) == position;
            }

            return found != negative ? next.Match(context, position) : NoMatch;
        }
    }

    public sealed class AssertionNode(Func<RegexPosition, bool> holds, RegexNode next) : RegexNode(next.Height + 1)
    {
        public override int Match(scoped in RegexContext context, int position)
        {
            context.Budget.Spend(1);
            int before = position == 0 ? -1 : context.CodeAt(context.Before(position), out _);
            int after = context.CodeAt(position, out int length);
            return holds(new RegexPosition(before, after, length > 0 && position + length == context.Text.Length)) ? next.Match(context, position) : NoMatch;
        }
    }
}
