namespace FineTune.Tokenizers;

/// <summary>
/// One look-up per character for what Hugging Face does in four passes: clean_text, handle_chinese_chars, strip_accents and
/// lowercase (tokenizers/src/normalizers/bert.rs), then the split at spaces and punctuation (pre_tokenizers/bert.rs).
/// </summary>
internal sealed class BertCharacters
{
    private const int PageSize = 256;
    private const int FirstHangul = 0xAC00;
    private const int LastHangul = 0xD7A3;

    /// <summary>Values below <see cref="FirstReplacement"/> are a <see cref="CharacterClass"/>; above it, an index of <see cref="_replacements"/>.</summary>
    private const ushort FirstReplacement = 16;

    private static readonly ushort[] EmptyPage = new ushort[PageSize];

    private readonly ushort[][] _pages = new ushort[0x110000 / PageSize][];
    private readonly List<(CharacterClass Class, string Text)> _replacements = [];
    private readonly HashSet<int> _punctuation = [];

    public BertCharacters(BertNormalization options)
    {
        Array.Fill(_pages, EmptyPage);
        BertCharacterData data = BertCharacterData.Load();
        AddClasses(data, options);
        AddReplacements(data, options);
    }

    /// <summary>The class of a code point and, for replaced ones, what it becomes.</summary>
    public CharacterClass Classify(int code, out string replacement)
    {
        ushort value = _pages[code / PageSize][code % PageSize];
        if (value < FirstReplacement)
        {
            replacement = "";
            return (CharacterClass)value;
        }

        (CharacterClass characterClass, replacement) = _replacements[value - FirstReplacement];
        return characterClass;
    }

    /// <summary>True for what the pre-tokenizer makes a word of its own, Chinese characters aside.</summary>
    public bool IsPunctuation(int code) => _punctuation.Contains(code);

    private void AddClasses(BertCharacterData data, BertNormalization options)
    {
        // In rising order of precedence: a pass that comes earlier overrides a later one.
        Set(data.Punctuation, CharacterClass.Isolated);
        if (options.StripsAccents)
        {
            Set([(FirstHangul, LastHangul)], CharacterClass.Hangul);
            Set(data.Marks, CharacterClass.Removed);
        }

        if (options.HandleChineseChars)
        {
            Set(data.Chinese, CharacterClass.Isolated);
        }

        Set(data.Space, CharacterClass.Space);
        Set(data.Removed, CharacterClass.Removed);
        foreach ((int first, int last) in data.Punctuation)
        {
            _punctuation.UnionWith(Enumerable.Range(first, last - first + 1));
        }
    }

    private void AddReplacements(BertCharacterData data, BertNormalization options)
    {
        IEnumerable<int> codes = options.StripsAccents ? data.Decomposed.Keys : [];
        if (options.Lowercase)
        {
            codes = codes.Union(data.Lowered.Keys);
        }

        foreach (int code in codes)
        {
            CharacterClass before = Classify(code, out _);
            if (before is CharacterClass.Word or CharacterClass.Isolated)
            {
                Replace(code, before, Normalize(code, data, options));
            }
        }
    }

    private static string Normalize(int code, BertCharacterData data, BertNormalization options)
    {
        string text = char.ConvertFromUtf32(code);
        if (options.StripsAccents)
        {
            text = data.Decomposed.GetValueOrDefault(code, text);
        }

        return options.Lowercase
            ? string.Concat(text.EnumerateRunes().Select(rune => data.Lowered.GetValueOrDefault(rune.Value, rune.ToString())))
            : text;
    }

    private void Replace(int code, CharacterClass before, string text)
    {
        bool chinese = before == CharacterClass.Isolated && !IsPunctuation(code);
        CharacterClass replaced = chinese ? CharacterClass.ReplacedIsolated
            : text.EnumerateRunes().Any(rune => IsPunctuation(rune.Value)) ? CharacterClass.ReplacedMixed
            : CharacterClass.Replaced;
        Page(code)[code % PageSize] = (ushort)(FirstReplacement + _replacements.Count);
        _replacements.Add((replaced, text));
    }

    private void Set(IEnumerable<(int First, int Last)> ranges, CharacterClass characterClass)
    {
        foreach ((int first, int last) in ranges)
        {
            for (int code = first; code <= last; code++)
            {
                Page(code)[code % PageSize] = (ushort)characterClass;
            }
        }
    }

    private ushort[] Page(int code)
    {
        ref ushort[] page = ref _pages[code / PageSize];
        if (ReferenceEquals(page, EmptyPage))
        {
            page = new ushort[PageSize];
        }

        return page;
    }
}
