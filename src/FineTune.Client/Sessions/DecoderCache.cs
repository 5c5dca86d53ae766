using Microsoft.ML.OnnxRuntime;

namespace FineTune.Client;

/// <summary>Keys and values that a decoder has given and is given again: of its own tokens a row each, of the texts that it answers a row each.</summary>
internal sealed class DecoderCache : IDisposable
{
    private const string Present = "present.";
    private const string Past = "past_key_values.";

    private readonly Dictionary<string, OrtValue> _own = [];
    private readonly Dictionary<string, OrtValue> _ofTexts = [];
    private readonly Dictionary<string, OrtValue> _ofRows = [];

    /// <summary>True of an input that a cache gives.</summary>
    public static bool Gives(string input) => input.StartsWith(Past, StringComparison.Ordinal);

    /// <summary>True of an output that a cache takes.</summary>
    public static bool Takes(string output) => output.StartsWith(Present, StringComparison.Ordinal);

    /// <summary>Keys or values of no token, by the input's dimensions.</summary>
    public static OrtValue Nothing(int[] dimensions, int rows) =>
        OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [rows, dimensions[1], 0, dimensions[3]]);

    /// <summary>What is given for an input.</summary>
    public OrtValue this[string input] => _own.TryGetValue(input, out OrtValue? own) ? own : _ofRows[input];

    /// <summary>Takes an output in the place of what was there; those of the texts only the first time. The value is the cache's own then.</summary>
    public void Take(string output, OrtValue value)
    {
        string input = Past + output[Present.Length..];
        Dictionary<string, OrtValue> all = IsOfText(input) ? _ofTexts : _own;
        if (all.TryGetValue(input, out OrtValue? before))
        {
            before.Dispose();
        }

        all[input] = value;
    }

    /// <summary>Whether an output is one of the texts, which is the same at every step.</summary>
    public static bool IsOfText(string name) => name.Contains(".encoder.", StringComparison.Ordinal);

    /// <summary>Goes on with rows in place of those that are there.</summary>
    /// <param name="rows">The number of each among those of the last step.</param>
    /// <param name="perText">Rows that answer one text.</param>
    /// <param name="texts">The numbers of the texts that are still answered; null for all.</param>
    public void Select(IReadOnlyList<long> rows, int perText, IReadOnlyList<long>? texts)
    {
        foreach (string name in _own.Keys.ToArray())
        {
            Replace(_own, name, OrtRows.Select(_own[name], rows));
        }

        foreach (string name in _ofTexts.Keys.ToArray())
        {
            if (texts is not null)
            {
                Replace(_ofTexts, name, OrtRows.Select(_ofTexts[name], texts));
            }

            long count = _ofTexts[name].GetTensorTypeAndShape().Shape[0];
            if (!_ofRows.TryGetValue(name, out OrtValue? repeated) || repeated.GetTensorTypeAndShape().Shape[0] != count * perText)
            {
                long[] order = [.. Enumerable.Range(0, (int)count * perText).Select(row => (long)row / perText)];
                Replace(_ofRows, name, OrtRows.Select(_ofTexts[name], order) ?? OrtRows.Copy(_ofTexts[name]));
            }
        }
    }

    public void Dispose()
    {
        foreach (OrtValue value in _own.Values.Concat(_ofTexts.Values).Concat(_ofRows.Values))
        {
            value.Dispose();
        }
    }

    private static void Replace(Dictionary<string, OrtValue> all, string name, OrtValue? value)
    {
        if (value is null)
        {
            return;
        }

        if (all.TryGetValue(name, out OrtValue? before))
        {
            before.Dispose();
        }

        all[name] = value;
    }
}
