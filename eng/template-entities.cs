// Writes the words of `dotnet new finetune --task token-classification`: made-up sentences with persons, places and companies.
//
//     dotnet run eng/template-entities.cs [-- --output <folder>]
//
// Names alone do not tell: surnames are places and companies, too, so what stands around them decides. The same bytes come out everywhere.
#:property PublishAot=false

using System.Text;

const int TrainRows = 1500;
const int TestRows = 300;

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
    Console.Error.WriteLine("usage: dotnet run eng/template-entities.cs [-- --output <folder>]");
    return 2;
}

var writer = new SentenceWriter();
Directory.CreateDirectory(folder);
Save("train.jsonl", TrainRows);
Save("test.jsonl", TestRows);
return 0;

void Save(string name, int rows)
{
    var text = new StringBuilder();
    for (int row = 0; row < rows; row++)
    {
        List<(string Word, string Tag)> sentence = writer.Next();
        text.Append($$"""{"tokens": [{{Quoted(sentence.Select(word => word.Word))}}], "tags": [{{Quoted(sentence.Select(word => word.Tag))}}]}""").Append('\n');
    }

    string path = Path.Combine(folder, name);
    File.WriteAllText(path, text.ToString());
    Console.WriteLine($"{path}: {rows} sentences");
}

static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));

/// <summary>Writes one sentence after the other, never the same twice.</summary>
internal sealed class SentenceWriter
{
    private static readonly string[] FirstNames = ["Ada", "Bruno", "Clara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Liam", "Mara", "Nils", "Olga", "Pavel", "Rosa", "Sven"];
    private static readonly string[] Shared = ["Lindau", "Hartley", "Morven", "Castell", "Varga", "Belmont", "Kessler", "Orsova", "Winslow", "Tarran", "Dalby", "Ferrol"];
    private static readonly string[] Places = ["New Aldery", "Port Esker", "Lower Brae", "Saint Orlan", "Velmar", "Trosk", "Quill Bay", "Norrvik"];
    private static readonly string[] Companies = ["Blue Kettle", "Northlight Foods", "Pine and Sons", "Quantel", "Redwater Mills", "Zephyr Labs"];
    private static readonly string[] Forms = ["Ltd", "Group", "Bank", "Motors"];
    private static readonly string[] Days = ["Monday", "Tuesday", "Friday", "Sunday"];
    private static readonly string[] Patterns =
    [
        "{person} moved to {place} in the spring .", "On {day} {person} called the office in {place} .", "{company} hired {person} last {day} .",
        "The train from {place} to {place} was late again .", "Nobody in {place} had heard of {company} before .", "{person} and {person} met near {place} .",
        "Please send the invoice to {company} by {day} .", "According to {person} , {company} will close its shop in {place} .", "It rained in {place} all {day} .",
        "{company} bought {company} for a small sum .", "Her teacher , {person} , was born in {place} .", "The letter was signed by {person} of {company} .",
        "We waited until {day} , but the parcel never came .", "Ask {person} about the keys .", "The river runs past {place} into the sea .",
    ];

    private readonly HashSet<string> _written = [];
    private ulong _state = 2026;

    public List<(string Word, string Tag)> Next()
    {
        while (true)
        {
            List<(string Word, string Tag)> sentence = [.. Pick(Patterns).Split(' ').SelectMany(Words)];
            if (_written.Add(string.Join(' ', sentence.Select(word => word.Word))))
            {
                return sentence;
            }
        }
    }

    private IEnumerable<(string Word, string Tag)> Words(string part) => part switch
    {
        "{person}" => Tagged("person", Below(4) == 0 ? Pick(FirstNames) : $"{Pick(FirstNames)} {Pick(Shared)}"),
        "{place}" => Tagged("place", Below(2) == 0 ? Pick(Shared) : Pick(Places)),
        "{company}" => Tagged("company", Below(2) == 0 ? $"{Pick(Shared)} {Pick(Forms)}" : Pick(Companies)),
        "{day}" => [(Pick(Days), "O")],
        _ => [(part, "O")],
    };

    private static IEnumerable<(string Word, string Tag)> Tagged(string type, string name) =>
        name.Split(' ').Select((word, index) => (word, $"{(index == 0 ? 'B' : 'I')}-{type}"));

    private string Pick(string[] choices) => choices[Below(choices.Length)];

    /// <summary>Knuth's linear congruential generator, whose numbers no runtime update can change.</summary>
    private int Below(int count)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)count);
    }
}
