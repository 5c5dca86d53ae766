namespace FineTune.Tokenizers;

/// <summary>The tokens that are not text, by what they are for; null where a tokenizer has none.</summary>
internal sealed record SpecialTokens
{
    public string? Pad { get; init; }

    public string? Unknown { get; init; }

    public string? Class { get; init; }

    public string? Separator { get; init; }

    public string? Mask { get; init; }

    /// <summary>Begins a text.</summary>
    public string? Begin { get; init; }

    /// <summary>Ends a text.</summary>
    public string? End { get; init; }

    /// <summary>Further ones.</summary>
    public IReadOnlyList<string> Additional { get; init; } = [];

    /// <summary>BERT's, in the order a new vocabulary begins with.</summary>
    public static SpecialTokens Bert { get; } = new() { Pad = "[PAD]", Unknown = "[UNK]", Class = "[CLS]", Separator = "[SEP]", Mask = "[MASK]" };

    /// <summary>RoBERTa's.</summary>
    public static SpecialTokens Roberta { get; } = new()
    {
        Begin = "<s>",
        Pad = "<pad>",
        End = "</s>",
        Unknown = "<unk>",
        Mask = "<mask>",
        Class = "<s>",
        Separator = "</s>",
    };

    /// <summary>All of them under the names of tokenizer_config.json, the further ones aside.</summary>
    public IEnumerable<(string Name, string Token)> Named => ((string Name, string? Token)[])
    [
        ("pad_token", Pad), ("unk_token", Unknown), ("cls_token", Class), ("sep_token", Separator), ("mask_token", Mask), ("bos_token", Begin),
        ("eos_token", End),
    ] is var all ? all.Where(entry => entry.Token is not null).Select(entry => (entry.Name, entry.Token!)) : [];

    /// <summary>Each once.</summary>
    public IReadOnlyList<string> All => [.. Named.Select(entry => entry.Token).Concat(Additional).Distinct()];

    /// <summary>What <paramref name="other"/> has where this has nothing.</summary>
    public SpecialTokens Or(SpecialTokens other) => new()
    {
        Pad = Pad ?? other.Pad,
        Unknown = Unknown ?? other.Unknown,
        Class = Class ?? other.Class,
        Separator = Separator ?? other.Separator,
        Mask = Mask ?? other.Mask,
        Begin = Begin ?? other.Begin,
        End = End ?? other.End,
        Additional = [.. Additional.Concat(other.Additional).Distinct()],
    };
}
