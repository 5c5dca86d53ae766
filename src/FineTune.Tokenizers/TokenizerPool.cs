using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers;

/// <summary>Tokenizers of one definition, as many as there are threads that use one at the same time; they share the model's tables.</summary>
internal sealed class TokenizerPool
{
    /// <summary>Of longer texts the buffers are not kept.</summary>
    private const int LongestText = 1 << 20;

    private readonly object _lock = new();
    private readonly TextTokenizer _first;
    private readonly ConcurrentDictionary<Parts, ConcurrentBag<PooledTokenizer>> _free = new();

    /// <exception cref="TokenizerException">The definition has something that cannot be built.</exception>
    public TokenizerPool(TokenizerDefinition definition) => _first = new TextTokenizer(definition);

    /// <summary>The parts that a caller wants to have used.</summary>
    /// <param name="PreTokenizes">False to have the text not split; that it is written in the model's characters stays.</param>
    internal readonly record struct Parts(bool Normalizes, bool PreTokenizes)
    {
        public static Parts All { get; } = new(true, true);
    }

    public TokenizerDefinition Definition => _first.Definition;

    public PooledTokenizer Take(Parts parts, bool addSpecialTokens)
    {
        PooledTokenizer tokenizer = Bag(parts).TryTake(out PooledTokenizer? free) ? free : Create(parts);
        tokenizer.Tokenizer.AddsSpecialTokens = addSpecialTokens;
        return tokenizer;
    }

    /// <param name="length">Characters of the longest text it has seen.</param>
    public void Return(PooledTokenizer tokenizer, int length = 0)
    {
        if (length <= LongestText)
        {
            Bag(tokenizer.Parts).Add(tokenizer);
        }
    }

    private ConcurrentBag<PooledTokenizer> Bag(Parts parts) => _free.GetOrAdd(parts, static _ => []);

    private PooledTokenizer Create(Parts parts)
    {
        TokenizerDefinition definition = Definition with
        {
            Normalizer = parts.Normalizes ? Definition.Normalizer : null,
            PreTokenizer = parts.PreTokenizes ? Definition.PreTokenizer : WithoutSplitting(Definition.PreTokenizer),
        };
        // JSON is read from one thread at a time.
        lock (_lock)
        {
            return new PooledTokenizer(parts == Parts.All ? (TextTokenizer)_first.ForAnotherThread() : _first.With(definition), parts);
        }
    }

    private static JsonNode? WithoutSplitting(JsonNode? component)
    {
        switch (Component.TypeOf(component))
        {
            case "ByteLevel":
                return With(component!, "use_regex", false);
            case "Metaspace":
                return With(component!, "split", false);
            case "Sequence":
                JsonNode?[] steps = [.. Component.Items(component!, "pretokenizers").Select(WithoutSplitting).Where(step => step is not null)];
                return With(component!, "pretokenizers", new JsonArray(steps));
            default:
                return null;
        }
    }

    private static JsonNode With(JsonNode component, string name, JsonNode value)
    {
        JsonNode changed = component.DeepClone();
        changed[name] = value;
        return changed;
    }
}
