// Writes the questions of `dotnet new finetune --task question-answering`: made-up texts about people, and where in them the answers stand.
//
//     dotnet run eng/template-questions.cs [-- --output <folder>]
//
// The test file is about other people than the training file, and says some things in other words. The same bytes come out everywhere.
#:property PublishAot=false

using System.Text;

string defaultFolder = Path.Combine(
    (string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "templates", "FineTune.Templates", "content", "finetune", "data", "question-answering");
string? folder = args switch
{
    [] => Path.GetFullPath(defaultFolder),
    ["--output", var given] => Path.GetFullPath(given),
    _ => null,
};
if (folder is null)
{
    Console.Error.WriteLine("usage: dotnet run eng/template-questions.cs [-- --output <folder>]");
    return 2;
}

Directory.CreateDirectory(folder);
var random = new Draws(2026);
Save("train.jsonl", 300);
Save("test.jsonl", 60);
return 0;

void Save(string name, int people)
{
    List<string> rows = [];
    for (int person = 0; person < people; person++)
    {
        rows.AddRange(People.Rows(random));
    }

    File.WriteAllText(Path.Combine(folder, name), string.Concat(rows.Select(row => $"{row}\n")), new UTF8Encoding(false));
}

internal sealed class Draws(ulong state)
{
    public T Of<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    public int Below(int count)
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        return (int)((state >> 33) % (ulong)count);
    }
}

internal static class People
{
    private static readonly string[] Begins =
        ["Al", "Bren", "Cor", "Da", "El", "Fa", "Gal", "Ha", "Is", "Jo", "Ka", "Lu", "Mar", "Nor", "Pe", "Ro", "Sa", "Ti"];
    private static readonly string[] Ends = ["da", "dric", "mina", "lo", "nna", "rik", "sa", "ton", "vin", "ya"];
    private static readonly string[] Families = ["Ash", "Black", "Cold", "Fair", "Green", "High", "North", "Oak", "Stone", "Wood"];
    private static readonly string[] FamilyEnds = ["berg", "field", "ford", "man", "well"];
    private static readonly string[] Places = ["Amber", "Birch", "Clear", "Deep", "East", "Frost", "Gold", "Iron", "Lake", "Silver"];
    private static readonly string[] PlaceEnds = ["bridge", "haven", "mouth", "port", "ton", "wick"];

    private static readonly string[] Jobs =
        ["baker", "carpenter", "doctor", "farmer", "gardener", "judge", "librarian", "musician", "nurse", "pilot", "sailor", "teacher"];

    private static readonly string[] Pets = ["black cat", "brown dog", "grey parrot", "green turtle", "white rabbit", "old horse", "small hamster"];
    private static readonly string[] Dishes = ["apple pie", "bean soup", "fried fish", "lamb stew", "lentil curry", "mushroom rice", "onion tart"];

    public static IEnumerable<string> Rows(Draws random)
    {
        string name = $"{random.Of(Begins)}{random.Of(Ends)} {random.Of(Families)}{random.Of(FamilyEnds)}";
        string first = name.Split(' ')[0];
        string city = random.Of(Places) + random.Of(PlaceEnds);
        string job = random.Of(Jobs);
        string year = FormattableString.Invariant($"{1930 + random.Below(75)}");
        string pet = random.Of(Pets);
        string dish = random.Of(Dishes);
        List<(string Sentence, string Answer, string[] Questions)> facts =
        [
            ($"{name} was born in {year}.", year, [$"When was {first} born?", $"In which year was {first} born?"]),
            ($"{first} lives in {city}, near the river.", city, [$"Where does {first} live?", $"In which town does {first} live?"]),
            ($"By profession {first} is a {job}.", job, [$"What is the profession of {first}?", $"What does {first} work as?"]),
            ($"At home there is a {pet}.", pet, [$"Which animal does {first} have?", $"What pet is at home with {first}?"]),
            ($"On Sundays {first} cooks {dish} for friends.", dish, [$"What does {first} cook?", $"Which dish does {first} cook on Sundays?"]),
        ];
        string context = facts[0].Sentence;
        foreach (int index in Shuffled(random, facts.Count - 1))
        {
            context += $" {facts[index + 1].Sentence}";
        }

        foreach (int index in Shuffled(random, facts.Count)[..3])
        {
            (string sentence, string answer, string[] questions) = facts[index];
            int start = context.IndexOf(sentence, StringComparison.Ordinal) + sentence.IndexOf(answer, StringComparison.Ordinal);
            yield return FormattableString.Invariant(
                $$$"""{"question": "{{{random.Of(questions)}}}", "context": "{{{context}}}", "answers": {"text": ["{{{answer}}}"], "answer_start": [{{{start}}}]}}""");
        }
    }

    private static int[] Shuffled(Draws random, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int last = count - 1; last > 0; last--)
        {
            int other = random.Below(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}
