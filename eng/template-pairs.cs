// Writes the rows of `dotnet new finetune --task summarization`, `translation` and `text2text-generation`: made-up texts, each with the one to give for it.
//
//     dotnet run eng/template-pairs.cs [-- --output <folder>]
//
// Rows of the test files are made of the same words as those of the training files, put together as none of these is. The same bytes come out everywhere.
#:property PublishAot=false

using System.Text;

string defaultFolder = Path.Combine(
    (string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "templates", "FineTune.Templates", "content", "finetune", "data");
string? folder = args switch
{
    [] => Path.GetFullPath(defaultFolder),
    ["--output", var given] => Path.GetFullPath(given),
    _ => null,
};
if (folder is null)
{
    Console.Error.WriteLine("usage: dotnet run eng/template-pairs.cs [-- --output <folder>]");
    return 2;
}

Save("summarization", Letters.All(), 900, 90, (text, target) => $$"""{"text": "{{text}}", "summary": "{{target}}"}""");
Save("translation", Sentences.All(), 1200, 120, (text, target) => $$$"""{"translation": {"en": "{{{text}}}", "de": "{{{target}}}"}}""");
Save("text2text-generation", Times.All(), 1200, 120, (text, target) => $$"""{"text": "{{text}}", "target": "{{target}}"}""");
return 0;

void Save(string task, IEnumerable<(string Text, string Target)> pairs, int train, int test, Func<string, string, string> row)
{
    List<string> rows = [.. Shuffled([.. pairs.DistinctBy(pair => pair.Text)]).Take(train + test).Select(pair => row(pair.Text, pair.Target))];
    Directory.CreateDirectory(Path.Combine(folder, task));
    Write(Path.Combine(folder, task, "train.jsonl"), rows[..train]);
    Write(Path.Combine(folder, task, "test.jsonl"), rows[train..]);
}

static void Write(string path, IReadOnlyList<string> rows) => File.WriteAllText(path, string.Concat(rows.Select(row => row + "\n")), new UTF8Encoding(false));

static List<(string Text, string Target)> Shuffled(List<(string Text, string Target)> rows)
{
    ulong state = 2026;
    for (int last = rows.Count - 1; last > 0; last--)
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        int other = (int)((state >> 33) % (ulong)(last + 1));
        (rows[last], rows[other]) = (rows[other], rows[last]);
    }

    return rows;
}

/// <summary>Letters of customers, and in a few words who has what trouble and wants what.</summary>
internal static class Letters
{
    private static readonly string[] Names = ["Anna", "Boris", "Clara", "David", "Elif", "Farid", "Greta", "Hugo"];

    private static readonly string[] Things = ["lamp", "chair", "kettle", "radio", "clock", "jacket", "bicycle", "printer"];

    private static readonly (string Said, string Short)[] Troubles =
    [
        ("it came broken", "broken"), ("it never came", "missing"), ("it is much too small", "too small"), ("it has the wrong colour", "wrong colour"),
        ("it makes a terrible noise", "noisy"),
    ];

    private static readonly (string Said, string Short)[] Wishes =
    [
        ("I want my money back", "refund"), ("Please send me another one", "replacement"), ("Could somebody repair it?", "repair"),
        ("I only want to let you know", "no action"),
    ];

    private static readonly string[] Openings = ["Good morning", "Dear all", "Hello"];

    private static readonly string[] Asides =
    [
        "I have bought from you for years", "The parcel was left with my neighbour", "My old one worked until last week", "I looked forward to it",
    ];

    public static IEnumerable<(string Text, string Target)> All() =>
        from name in Names
        from thing in Things
        from trouble in Troubles
        from wish in Wishes
        from opening in Openings
        from aside in Asides
        select (
            $"{opening}, my name is {name}. {aside}. Two weeks ago I ordered a {thing}, and {trouble.Said}. {Ended(wish.Said)} Thank you.",
            $"{name}: {thing} {trouble.Short}, {wish.Short}");

    private static string Ended(string sentence) => sentence[^1] == '?' ? sentence : sentence + ".";
}

/// <summary>English sentences and their German ones, whose articles follow from the nouns and whose verb stands second.</summary>
internal static class Sentences
{
    private static readonly (string English, string Nominative, string Accusative)[] Nouns =
    [
        ("the dog", "der Hund", "den Hund"), ("the cat", "die Katze", "die Katze"), ("the horse", "das Pferd", "das Pferd"),
        ("the teacher", "der Lehrer", "den Lehrer"), ("the woman", "die Frau", "die Frau"), ("the child", "das Kind", "das Kind"),
        ("the baker", "der Bäcker", "den Bäcker"), ("the neighbour", "die Nachbarin", "die Nachbarin"), ("the king", "der König", "den König"),
        ("the girl", "das Mädchen", "das Mädchen"),
    ];

    private static readonly (string English, string German)[] Verbs =
    [
        ("sees", "sieht"), ("looks for", "sucht"), ("finds", "findet"), ("hears", "hört"), ("likes", "mag"), ("asks", "fragt"), ("knows", "kennt"),
    ];

    private static readonly (string English, string German)[] Times =
    [
        ("today", "heute"), ("in the morning", "am Morgen"), ("in the garden", "im Garten"), ("never", "nie"), ("again", "wieder"),
    ];

    public static IEnumerable<(string Text, string Target)> All() =>
        from subject in Nouns
        from verb in Verbs
        from other in Nouns
        from time in Times
        where subject != other
        select (
            Sentence(time.English == "never"
                ? $"{subject.English} never {verb.English} {other.English}"
                : $"{subject.English} {verb.English} {other.English} {time.English}"),
            Sentence($"{subject.Nominative} {verb.German} {other.Accusative} {time.German}"));

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}

/// <summary>Times of day as they are said, and as they are written.</summary>
internal static class Times
{
    private static readonly string[] Hours = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];

    private static readonly (string Said, int Minutes)[] Parts =
    [
        ("", 0), ("five past ", 5), ("ten past ", 10), ("a quarter past ", 15), ("twenty past ", 20), ("half past ", 30), ("twenty to ", -20),
        ("a quarter to ", -15), ("ten to ", -10),
    ];

    private static readonly string[] Frames =
    [
        "We meet at {0}.", "The train leaves at {0}.", "Call me at {0}, please.", "Dinner is at {0}.", "The shop opens at {0}.", "It was {0} when she came.",
        "The film begins at {0}.", "Can you come at {0}?",
    ];

    public static IEnumerable<(string Text, string Target)> All() =>
        from hour in Enumerable.Range(1, Hours.Length)
        from part in Parts
        from isMorning in (bool[])[true, false]
        from frame in Frames
        let minutes = (60 * (isMorning ? hour : hour + 12)) + part.Minutes
        let said = $"{part.Said}{Hours[hour - 1]} {(isMorning ? "in the morning" : "in the afternoon")}"
        select (frame.Replace("{0}", said, StringComparison.Ordinal), $"{minutes / 60:00}:{minutes % 60:00}");
}
