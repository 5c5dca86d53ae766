using System.Text;
using FineTune.Tokenizers.ChatTemplates;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// How much an answer is like the right one, as the official scripts of SQuAD count it (evaluate-v1.1.py, evaluate-v2.0.py): lower case, without
/// punctuation and the articles of English.
/// </summary>
/// <param name="IsExact">Whether they are the same.</param>
/// <param name="F1">From 0 to 1, of their words.</param>
internal readonly record struct SquadScore(bool IsExact, double F1)
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <param name="answers">The right ones; none for a question without an answer.</param>
    /// <param name="prediction">The answer given; empty for none.</param>
    /// <param name="isVersionTwo">
    /// True as version 2 counts: a right answer of nothing but punctuation and articles is none, and no answer is like no answer.
    /// </param>
    public static SquadScore Of(IReadOnlyList<string> answers, string prediction, bool isVersionTwo)
    {
        string given = Normalize(prediction);
        string[] right = [.. answers.Select(Normalize)];
        if (isVersionTwo)
        {
            right = [.. right.Where(answer => answer.Length > 0)];
            right = right.Length == 0 ? [""] : right;
        }

        return new SquadScore(right.Contains(given), right.Max(answer => LikenessOf(answer, given, isVersionTwo)));
    }

    public static string Normalize(string text)
    {
        var kept = new StringBuilder();
        foreach (char character in PythonCharacters.Lower(text))
        {
            if (!Punctuation.Contains(character))
            {
                kept.Append(character);
            }
        }

        return string.Join(' ', Words(WithoutArticles(kept.ToString())));
    }

    private static double LikenessOf(string right, string given, bool isVersionTwo)
    {
        List<string> wanted = Words(right);
        List<string> found = Words(given);
        if (isVersionTwo && (wanted.Count == 0 || found.Count == 0))
        {
            return wanted.Count == found.Count ? 1 : 0;
        }

        var left = wanted.GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());
        int same = 0;
        foreach (string word in found)
        {
            if (left.TryGetValue(word, out int count) && count > 0)
            {
                left[word] = count - 1;
                same++;
            }
        }

        if (same == 0)
        {
            return 0;
        }

        double precision = (double)same / found.Count;
        double recall = (double)same / wanted.Count;
        return 2 * precision * recall / (precision + recall);
    }

    /// <summary>As <c>re.sub(r"\b(a|an|the)\b", " ", text)</c>.</summary>
    private static string WithoutArticles(string text)
    {
        var result = new StringBuilder();
        var word = new StringBuilder();
        foreach (int code in CodePoints.Of(text))
        {
            if (IsOfWord(code))
            {
                Append(word, code);
                continue;
            }

            EndWord();
            Append(result, code);
        }

        EndWord();
        return result.ToString();

        void EndWord()
        {
            string whole = word.ToString();
            result.Append(whole is "a" or "an" or "the" ? " " : whole);
            word.Clear();
        }
    }

    /// <summary>As <c>text.split()</c>.</summary>
    private static List<string> Words(string text)
    {
        List<string> words = [];
        var word = new StringBuilder();
        foreach (int code in CodePoints.Of(text))
        {
            if (!PythonCharacters.IsSpace(code))
            {
                Append(word, code);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return word.Length > 0 ? [.. words, word.ToString()] : words;
    }

    private static bool IsOfWord(int code) => code == '_' || PythonCharacters.Is("alpha", code) || PythonCharacters.Is("decimal", code)
        || PythonCharacters.Is("digit", code) || PythonCharacters.Is("numeric", code);

    /// <summary>Half of a pair stays as it is.</summary>
    private static void Append(StringBuilder text, int code) => _ = code > char.MaxValue ? text.Append(char.ConvertFromUtf32(code)) : text.Append((char)code);
}
