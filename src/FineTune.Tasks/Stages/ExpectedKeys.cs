using FineTune.Contracts;

namespace FineTune.Tasks.Stages;

/// <summary>
/// The keys of the stages that came before in this build. Another build of the project, with other values, may run in between and replace what they gave;
/// a stage that would read that instead is told.
/// </summary>
internal sealed class ExpectedKeys
{
    private readonly Dictionary<Stage, string> _keys = [];

    public IEnumerable<KeyValuePair<Stage, string>> All => _keys;

    /// <param name="written"><c>Tokenize=abc;Train=def</c>; a stage without a key is left out.</param>
    public static ExpectedKeys Parse(string written)
    {
        var expected = new ExpectedKeys();
        foreach (string part in written.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=');
            if (pair[1].Length > 0)
            {
                expected._keys[Enum.Parse<Stage>(pair[0])] = pair[1];
            }
        }

        return expected;
    }

    /// <summary>The first stage whose outputs are of another key; null where all are as expected.</summary>
    public Stage? Replaced(string fineTuneFolder)
    {
        foreach ((Stage stage, string key) in _keys)
        {
            if (StageStamp.Load(new StageFolder(fineTuneFolder, stage).Stamp, out _)?.Key != key)
            {
                return stage;
            }
        }

        return null;
    }
}
