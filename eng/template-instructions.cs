// Writes the questions of `dotnet new finetune --task text-generation`: made-up conversations of an instruction and its answer.
//
//     dotnet run eng/template-instructions.cs [-- --output <folder>]
//
// Each fact is asked in several ways. Of each some ways are kept for the test file, so that a model that has learnt what is asked is told from one that has
// learnt questions by heart. The same bytes come out everywhere.
#:property PublishAot=false

using System.Globalization;
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
    Console.Error.WriteLine("usage: dotnet run eng/template-instructions.cs [-- --output <folder>]");
    return 2;
}

List<string> train = [];
List<string> test = [];
int fact = 0;
foreach ((string[] questions, string answer) in Facts.All())
{
    // Another way is kept for the test each time.
    for (int way = 0; way < questions.Length; way++)
    {
        bool isTest = questions.Length > 2 && way == fact % (2 * questions.Length);
        (isTest ? test : train).Add(Conversation(questions[way], answer));
    }

    fact++;
}

Directory.CreateDirectory(folder);
Save("train.json", Shuffled(train));
Save("test.json", Shuffled(test));
return 0;

static string Conversation(string question, string answer) =>
    $$"""{"messages": [{"role": "user", "content": "{{question}}"}, {"role": "assistant", "content": "{{answer}}"}]}""";

void Save(string name, IReadOnlyList<string> rows) =>
    File.WriteAllText(Path.Combine(folder, name), $"[\n{string.Join(",\n", rows)}\n]\n", new UTF8Encoding(false));

static List<string> Shuffled(List<string> rows)
{
    ulong state = 2026;
    List<string> shuffled = [.. rows];
    for (int last = shuffled.Count - 1; last > 0; last--)
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        int other = (int)((state >> 33) % (ulong)(last + 1));
        (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
    }

    return shuffled;
}

internal static class Facts
{
    private static readonly (string One, string Other)[] Opposites =
    [
        ("hot", "cold"), ("big", "small"), ("fast", "slow"), ("old", "new"), ("happy", "sad"), ("light", "dark"), ("open", "closed"), ("full", "empty"),
        ("early", "late"), ("high", "low"), ("hard", "soft"), ("wet", "dry"), ("rich", "poor"), ("strong", "weak"), ("near", "far"), ("left", "right"),
        ("loud", "quiet"), ("clean", "dirty"), ("sweet", "bitter"), ("thick", "thin"), ("wide", "narrow"), ("first", "last"), ("day", "night"),
        ("summer", "winter"), ("begin", "end"), ("push", "pull"), ("up", "down"), ("in", "out"), ("always", "never"), ("before", "after"),
    ];

    private static readonly (string Thing, string Colour)[] Colours =
    [
        ("a lemon", "yellow"), ("grass", "green"), ("the sky", "blue"), ("snow", "white"), ("coal", "black"), ("a tomato", "red"), ("a carrot", "orange"),
        ("a plum", "purple"), ("chocolate", "brown"), ("a flamingo", "pink"), ("an elephant", "grey"), ("a banana", "yellow"), ("a frog", "green"),
        ("the sea", "blue"), ("milk", "white"), ("a raven", "black"), ("a strawberry", "red"), ("a pumpkin", "orange"), ("a violet", "purple"),
        ("a cloud", "white"), ("a cucumber", "green"), ("butter", "yellow"), ("a cherry", "red"), ("soil", "brown"),
    ];

    private static readonly (string Animal, string Sound, string Young)[] Animals =
    [
        ("cow", "moo", "calf"), ("cat", "meow", "kitten"), ("dog", "woof", "puppy"), ("sheep", "baa", "lamb"), ("duck", "quack", "duckling"),
        ("pig", "oink", "piglet"), ("horse", "neigh", "foal"), ("frog", "croak", "tadpole"), ("bee", "buzz", "larva"), ("lion", "roar", "cub"),
        ("owl", "hoot", "owlet"), ("goose", "honk", "gosling"),
    ];

    private static readonly (string English, string Spanish, string German)[] Words =
    [
        ("house", "casa", "Haus"), ("water", "agua", "Wasser"), ("bread", "pan", "Brot"), ("book", "libro", "Buch"), ("tree", "arbol", "Baum"),
        ("friend", "amigo", "Freund"), ("sun", "sol", "Sonne"), ("moon", "luna", "Mond"), ("night", "noche", "Nacht"), ("hand", "mano", "Hand"),
        ("milk", "leche", "Milch"), ("apple", "manzana", "Apfel"), ("thank you", "gracias", "danke"), ("good morning", "buenos dias", "guten Morgen"),
        ("yes", "si", "ja"), ("city", "ciudad", "Stadt"), ("river", "rio", "Fluss"), ("window", "ventana", "Fenster"),
    ];

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ];

    private static readonly string[] Numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    public static IEnumerable<(string[] Questions, string Answer)> All() =>
    [
        .. Opposites.SelectMany(pair => new[] { (pair.One, pair.Other), (pair.Other, pair.One) }).Select(Opposite),
        .. Colours.Select(Colour),
        .. Animals.SelectMany(AnimalFacts),
        .. Words.SelectMany(WordFacts),
        .. Row("day", Days), .. Row("month", Months),
        .. from left in Enumerable.Range(0, 10) from right in Enumerable.Range(0, 10) select Sum(left, right),
        .. Numbers.Select(Number),
    ];

    private static (string[] Questions, string Answer) Opposite((string One, string Other) pair) => (
        [
            $"What is the opposite of {pair.One}?", $"Tell me the opposite of {pair.One}.", $"Which word is the opposite of {pair.One}?",
            $"{Capital(pair.One)} has an opposite. Which one?",
        ],
        $"The opposite of {pair.One} is {pair.Other}.");

    private static (string[] Questions, string Answer) Colour((string Thing, string Colour) entry) => (
        [
            $"What colour is {entry.Thing}?", $"Tell me the colour of {entry.Thing}.", $"Which colour has {entry.Thing}?",
            $"The colour of {entry.Thing}, please.",
        ],
        $"{Capital(entry.Thing)} is {entry.Colour}.");

    private static IEnumerable<(string[] Questions, string Answer)> AnimalFacts((string Animal, string Sound, string Young) entry) =>
    [
        (
            [
                $"What does a {entry.Animal} say?", $"Tell me what a {entry.Animal} says.", $"Which sound does a {entry.Animal} make?",
                $"The sound of a {entry.Animal}, please.",
            ],
            $"A {entry.Animal} says {entry.Sound}."),
        (
            [
                $"What is a young {entry.Animal} called?", $"Tell me the name of a young {entry.Animal}.", $"How do we call a young {entry.Animal}?",
                $"A young {entry.Animal} has a name. Which one?",
            ],
            $"A young {entry.Animal} is a {entry.Young}."),
    ];

    private static IEnumerable<(string[] Questions, string Answer)> WordFacts((string English, string Spanish, string German) entry) =>
        from other in new[] { (Language: "Spanish", Word: entry.Spanish), (Language: "German", Word: entry.German) }
        select ((string[])
            [
                $"What is {entry.English} in {other.Language}?", $"Tell me the {other.Language} for {entry.English}.",
                $"How do I say {entry.English} in {other.Language}?", $"Translate {entry.English} into {other.Language}.",
            ],
            $"In {other.Language} {entry.English} is {other.Word}.");

    private static IEnumerable<(string[] Questions, string Answer)> Row(string kind, string[] names) =>
        from index in Enumerable.Range(0, names.Length)
        let name = names[index]
        let next = names[(index + 1) % names.Length]
        from entry in (IEnumerable<(string[], string)>)
        [
            (
                [$"Which {kind} comes after {name}?", $"Tell me the {kind} after {name}.", $"What follows {name}?", $"The {kind} after {name}, please."],
                $"After {name} comes {next}."),
            (
                [$"Which {kind} comes before {next}?", $"Tell me the {kind} before {next}.", $"What is before {next}?", $"The {kind} before {next}, please."],
                $"Before {next} comes {name}."),
        ]
        select entry;

    private static (string[] Questions, string Answer) Sum(int left, int right)
    {
        string numbers = string.Create(CultureInfo.InvariantCulture, $"{left} plus {right}");
        return (
            [$"What is {numbers}?", $"Tell me {numbers}.", $"How much is {numbers}?", $"Add {left} and {right}."],
            string.Create(CultureInfo.InvariantCulture, $"{numbers} is {left + right}."));
    }

    private static (string[] Questions, string Answer) Number(string word, int number) => (
        [$"Write {word} as a number.", $"Tell me the number {word} in digits.", $"Which number is {word}?", $"{Capital(word)} in digits, please."],
        string.Create(CultureInfo.InvariantCulture, $"{Capital(word)} is {number}."));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
