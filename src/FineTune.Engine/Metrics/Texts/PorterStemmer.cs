namespace FineTune.Engine.Metrics;

/// <summary>
/// Porter's stemmer ("An algorithm for suffix stripping", 1980) with the changes that NLTK makes to it: of English words in lower case what they have in
/// common with their inflections.
/// </summary>
internal static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["sky"] = "sky",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["news"] = "news",
        ["innings"] = "inning",
        ["inning"] = "inning",
        ["outings"] = "outing",
        ["outing"] = "outing",
        ["cannings"] = "canning",
        ["canning"] = "canning",
        ["howe"] = "howe",
        ["proceed"] = "proceed",
        ["exceed"] = "exceed",
        ["succeed"] = "succeed",
    };

    private static readonly (string Suffix, string Replacement)[] Plurals = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    private static readonly (string Suffix, string Replacement)[] Doubles =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
        ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string Replacement)[] Qualities =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Endings =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    public static string Stem(string word) => Irregular.TryGetValue(word, out string? stem) ? stem
        : word.Length <= 2 ? word
        : WithoutDoubleL(WithoutE(WithoutEnding(Shortened(Simplified(WithI(WithoutPast(WithoutPlural(word))))))));

    private static string WithoutPlural(string word) => word.Length == 4 && word.EndsWith("ies", StringComparison.Ordinal)
        ? word[..^1]
        : Replace(word, Plurals, (_, _) => true);

    private static string WithoutPast(string word)
    {
        if (word.EndsWith("ied", StringComparison.Ordinal))
        {
            return word.Length == 4 ? word[..^1] : word[..^2];
        }

        if (word.EndsWith("eed", StringComparison.Ordinal))
        {
            return Measure(word.AsSpan(0, word.Length - 3)) > 0 ? word[..^1] : word;
        }

        string? stem = word.EndsWith("ed", StringComparison.Ordinal) && HasVowel(word[..^2]) ? word[..^2]
            : word.EndsWith("ing", StringComparison.Ordinal) && HasVowel(word[..^3]) ? word[..^3]
            : null;
        return stem is null ? word
            : stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal) || stem.EndsWith("iz", StringComparison.Ordinal)
                ? stem + "e"
            : EndsWithDoubleConsonant(stem) ? stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1]
            : Measure(stem) == 1 && EndsShort(stem) ? stem + "e"
            : stem;
    }

    private static string WithI(string word) => word.Length > 2 && word[^1] == 'y' && IsConsonant(word, word.Length - 2) ? word[..^1] + "i" : word;

    private static string Simplified(string word) => word.EndsWith("alli", StringComparison.Ordinal) && Measure(word.AsSpan(0, word.Length - 4)) > 0
        ? Simplified(word[..^2])
        // The l of logi belongs to what is measured, so that short stems as geo are as archaeo.
        : Replace(word, Doubles, (stem, suffix) => Measure(suffix == "logi" ? word.AsSpan(0, stem.Length + 1) : stem) > 0);

    private static string Shortened(string word) => Replace(word, Qualities, (stem, _) => Measure(stem) > 0);

    private static string WithoutEnding(string word)
    {
        string? ending = Array.Find(Endings, ending => word.EndsWith(ending, StringComparison.Ordinal));
        if (ending is null)
        {
            return word;
        }

        string stem = word[..^ending.Length];
        return Measure(stem) > 1 && (ending != "ion" || stem[^1] is 's' or 't') ? stem : word;
    }

    private static string WithoutE(string word)
    {
        if (word[^1] != 'e')
        {
            return word;
        }

        ReadOnlySpan<char> stem = word.AsSpan(0, word.Length - 1);
        int measure = Measure(stem);
        return measure > 1 || (measure == 1 && !EndsShort(stem)) ? word[..^1] : word;
    }

    private static string WithoutDoubleL(string word) =>
        word.EndsWith("ll", StringComparison.Ordinal) && Measure(word.AsSpan(0, word.Length - 1)) > 1 ? word[..^1] : word;

    /// <summary>The first suffix that the word has decides, also where its condition does not hold.</summary>
    private static string Replace(string word, (string Suffix, string Replacement)[] rules, StemCondition condition)
    {
        foreach ((string suffix, string replacement) in rules)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> stem = word.AsSpan(0, word.Length - suffix.Length);
                return condition(stem, suffix) ? string.Concat(stem, replacement) : word;
            }
        }

        return word;
    }

    /// <summary>A letter that is no vowel; a y is one behind a vowel and at the beginning.</summary>
    private static bool IsConsonant(ReadOnlySpan<char> word, int place)
    {
        int first = place;
        while (first > 0 && word[first] == 'y')
        {
            first--;
        }

        bool isConsonant = word[first] is not ('a' or 'e' or 'i' or 'o' or 'u');
        return (place - first) % 2 == 0 ? isConsonant : !isConsonant;
    }

    /// <summary>How often a consonant follows a vowel.</summary>
    private static int Measure(ReadOnlySpan<char> stem)
    {
        int count = 0;
        bool wasVowel = false;
        bool isConsonant = false;
        for (int place = 0; place < stem.Length; place++)
        {
            isConsonant = stem[place] == 'y' ? place == 0 || !isConsonant : stem[place] is not ('a' or 'e' or 'i' or 'o' or 'u');
            count += wasVowel && isConsonant ? 1 : 0;
            wasVowel = !isConsonant;
        }

        return count;
    }

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(place => !IsConsonant(stem, place));

    private static bool EndsWithDoubleConsonant(string word) => word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>Consonant, vowel, consonant, of which the last is not w, x or y; or a word of a vowel and a consonant.</summary>
    private static bool EndsShort(ReadOnlySpan<char> word) =>
        (word.Length >= 3 && IsConsonant(word, word.Length - 3) && !IsConsonant(word, word.Length - 2) && IsConsonant(word, word.Length - 1)
            && word[^1] is not ('w' or 'x' or 'y'))
        || (word.Length == 2 && !IsConsonant(word, 0) && IsConsonant(word, 1));

    private delegate bool StemCondition(ReadOnlySpan<char> stem, string suffix);
}
