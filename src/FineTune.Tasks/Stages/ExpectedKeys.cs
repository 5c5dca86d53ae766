using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// The keys of the stages that came before in this build. Another build of the project, with other values, may run in between and replace what they gave;
/// a stage that would read that instead is told.
/// </summary>
internal sealed class ExpectedKeys
{
    private readonly List<ExpectedKey> _keys = [];

    /// <param name="written"><c>Tokenize=abc;Train=def</c>; a stage without a key is left out.</param>
    public static ExpectedKeys Parse(string written)
    {
        var expected = new ExpectedKeys();
        foreach (string part in written.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=');
            if (pair[1].Length > 0)
            {
                expected._keys.Add(new ExpectedKey(StageFolder.StageOf(pair[0]), pair[1]));
            }
        }

        return expected;
    }

    /// <summary>The key that a stage before must have.</summary>
    public string Of(Stage stage) => _keys.First(expected => expected.Stage == stage).Key;

    /// <summary>The first stage whose outputs are of another key; null where all are as expected.</summary>
    public Stage? Replaced(string fineTuneFolder)
    {
        foreach (ExpectedKey expected in _keys)
        {
            if (StageStamp.Load(new StageFolder(fineTuneFolder, expected.Stage).Stamp, out _)?.Key != expected.Key)
            {
                return expected.Stage;
            }
        }

        return null;
    }

    private sealed record ExpectedKey(Stage Stage, string Key);
}
