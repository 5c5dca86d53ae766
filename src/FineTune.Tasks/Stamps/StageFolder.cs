using FineTune.Contracts;

namespace FineTune.Tasks.Stamps;

/// <summary>The paths of one stage below <c>obj/finetune</c>.</summary>
internal sealed class StageFolder(string fineTuneFolder, Stage stage)
{
    /// <summary>A stage's verb and folder: its name in lower case.</summary>
    public static string Verb(Stage stage) => stage.ToString().ToLowerInvariant();

    /// <summary>The stage of that name, in whatever casing.</summary>
    public static Stage StageOf(string name) =>
        (Stage)(EnumNames.Find(typeof(Stage), name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, null));

    public string FullPath { get; } = Path.GetFullPath(Path.Combine(fineTuneFolder, Verb(stage)));

    public string Request => Path.Combine(FullPath, StageLayout.Request);

    public string Stamp => Path.Combine(FullPath, StageLayout.Stamp);

    /// <summary>What <c>StartedRun</c> reads and writes.</summary>
    public string Started => Path.Combine(FullPath, "started.txt");

    /// <summary>Tokenize only: the digests of the rows it read.</summary>
    public string Rows => Path.Combine(FullPath, "rows.bin");

    /// <summary>The pictures or recordings that the stage read, by their folders.</summary>
    public string Media => Path.Combine(FullPath, "pictures.json");

    public string Output => Path.Combine(FullPath, StageLayout.Output);
}
