using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Hooks;

namespace FineTune.Engine.Hooks;

/// <summary>Lets the user's collators change the tokens of a training batch.</summary>
internal sealed class HookedTokens(IReadOnlyList<Hook<ICollator>> collators, int vocabularySize)
{
    /// <exception cref="FineTuneException">FT3404: a collator made a token that there is not.</exception>
    public void Change(ITokenRows rows, int[] indices, Span<long> tokenIds, int epoch)
    {
        if (collators.Count == 0)
        {
            return;
        }

        int[] lengths = [.. indices.Select(row => rows.InputIds(row).Length)];
        long[] ids = tokenIds.ToArray();
        foreach (Hook<ICollator> collator in collators)
        {
            collator.Run(code => code.Collate(new TokenBatch(epoch, indices, lengths, ids)));
            // An embedding that is not there would end the engine deep inside libtorch.
            if (ids.AsSpan().IndexOfAnyExceptInRange(0, vocabularySize - 1) is >= 0 and int place)
            {
                throw new FineTuneException(DiagnosticCatalog.HookTokensNotUsable, collator.Position, collator.Type.FullName, ids[place], vocabularySize);
            }
        }

        ids.CopyTo(tokenIds);
    }
}
