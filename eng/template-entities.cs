// Writes the words of `dotnet new finetune --task token-classification`: made-up sentences with persons, places and companies.
//
//     dotnet run eng/template-entities.cs [-- --output <folder>]
//
// Two things keep a model from doing with a list of names. Surnames are places and companies, too, so that what stands around them decides. And most names are
// put together of syllables, so that few are seen twice. A fifth of the syllables, a tenth of the other words and some forms of sentences are kept for the
// test file, which tells a model that has learnt the names from one that has learnt what names look like and where they stand. A few sentences leave it open
// what a name is, so that nothing is always right. The same bytes come out everywhere.
#:property PublishAot=false

using System.Text;

const int TrainRows = 5000;
const int TestRows = 600;

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

var writer = new SentenceWriter(new Dice());
Directory.CreateDirectory(folder);
Save("train.jsonl", TrainRows, isTest: false);
Save("test.jsonl", TestRows, isTest: true);
return 0;

void Save(string name, int rows, bool isTest)
{
    var text = new StringBuilder();
    for (int row = 0; row < rows; row++)
    {
        List<(string Word, string Tag)> sentence = writer.Next(isTest);
        text.Append($$"""{"tokens": [{{Quoted(sentence.Select(word => word.Word))}}], "tags": [{{Quoted(sentence.Select(word => word.Tag))}}]}""")
            .Append('\n');
    }

    string path = Path.Combine(folder, name);
    File.WriteAllText(path, text.ToString());
    Console.WriteLine($"{path}: {rows} sentences");
}

static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));

/// <summary>Knuth's linear congruential generator, whose numbers no runtime update can change.</summary>
internal sealed class Dice
{
    private ulong _state = 2026;

    public int Below(int count)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)count);
    }

    public bool Percent(int chance) => Below(100) < chance;

    public string Pick(IReadOnlyList<string> choices) => choices[Below(choices.Count)];

    /// <summary>One of a list of which a part is kept for the test, where any of them may come.</summary>
    public string Pick(IReadOnlyList<string> choices, bool isTest, int kept = 5)
    {
        while (true)
        {
            int index = Below(choices.Count);
            if (isTest || index % kept != kept - 1)
            {
                return choices[index];
            }
        }
    }
}

/// <summary>Names and words.</summary>
internal sealed class Names(Dice dice)
{
    private static readonly string[] Known =
        ("Ada Bruno Clara Dmitri Elif Farid Greta Hugo Ines Jonas Kira Liam Mara Nils Olga Pavel Rosa Sven Alice Boris Carmen David Emma Felix "
        + "Grace Hannah Igor Julia Karim Laura "
        + "Maria Nadia Oscar Paula Quentin Rachel Simon Teresa Umar Vera Walter Xenia Yusuf Zoe Anna Ben Chen Diana Eric Fatima George Helen Ivan "
        + "James Kenji Lucia Mark Nora Omar "
        + "Peter Rita Samuel Tom Victor Wei Yuki Anton Bella Carlos Dora Emil Frida Gustav Hassan Irene Jack Katrin Leo Mehmet Nina Otto Priya "
        + "Robert Sofia Thomas Ursula").Split(' ');

    private static readonly string[] Begins = "Al Bo Ca Da El Fe Gi Ha Il Jo Ka Le Mi Ne Or Pe Ra Se Ta Ul Va Wi Ya Zo Mar Lin Tor Fran Gus Sal".Split(' ');
    private static readonly string[] Middles = "l m n r s v d k ri li na mi be ro va de".Split(' ');
    private static readonly string[] Ends = "a e o an en in us ia io ra ek el ah is".Split(' ');

    /// <summary>Surnames, places and companies alike begin with one of these.</summary>
    private static readonly string[] Stems =
        ("Lind Hart Mor Cast Var Bel Kess Or Wins Tarr Dal Ferr Brand Holm Ash Gren Nor Stein Wald Berg Roth Eng Hal Kram Lom Mel Pet Quin Ross "
        + "Sand Thorn Ulm Vos Weis Zell Birk Cor "
        + "Drey Fal Gold Har Jans Kor Lang Mar Neu Olm Pol Rad Sol Tul Wik Bran Cal Dun Elm").Split(' ');

    private static readonly string[] OfSurnames = "ley ven ell ga ler sova man son er sky ez ini ström ova ing ell ard kamp enko well".Split(' ');
    private static readonly string[] OfPlaces = "ton ford dale mouth burg ville stad field haven port bury wick minster bridge hill stead".Split(' ');
    private static readonly string[] OfAll = "au mont by ow ran rol ham hurst croft lund".Split(' ');
    private static readonly string[] BeforePlaces = "New Port Lower Upper Saint North South East West San Mount Fort Lake Old Great Cape".Split(' ');
    private static readonly string[] AfterPlaces = "Bay Falls Hills Springs Island Beach Valley Heights".Split(' ');
    private static readonly string[] Forms =
        ("Ltd Group Bank Motors Foods Labs Systems Holdings Energy Airlines Media Partners Inc Pharma Logistics Mills").Split(' ');
    private static readonly string[] Colours = "Blue Red Silver Golden Green Bright Northern Royal Grand First Pacific Global United".Split(' ');
    private static readonly string[] Things = "Kettle River Star Leaf Stone Bridge Anchor Falcon Harbour Lantern Oak Wave Arrow Summit".Split(' ');
    private static readonly string[] CompanyBegins = "Quan Zeph Nexo Opti Vera Luma Tele Digi Axi Omni Cyto Hydro Solar Inno Syn".Split(' ');
    private static readonly string[] CompanyEnds = "tel tek ra lux data soft net corp gen sys ware dyne max via".Split(' ');

    public string Person(bool isTest) => dice.Below(10) switch
    {
        < 3 => Given(isTest),
        < 5 => Surname(isTest),
        < 6 => $"{Given(isTest)} {Given(isTest)} {Surname(isTest)}",
        _ => $"{Given(isTest)} {Surname(isTest)}",
    };

    public string Place(bool isTest) => dice.Below(10) switch
    {
        < 3 => Shared(isTest),
        < 6 => dice.Pick(Stems, isTest) + dice.Pick(OfPlaces),
        < 8 => $"{dice.Pick(BeforePlaces)} {dice.Pick(Stems, isTest)}{(dice.Percent(50) ? dice.Pick(OfPlaces) : dice.Percent(50) ? dice.Pick(OfAll) : "")}",
        < 9 => $"{dice.Pick(Stems, isTest)}{dice.Pick(OfAll)} {dice.Pick(AfterPlaces, isTest)}",
        _ => Given(isTest) + dice.Pick(OfPlaces),
    };

    public string Company(bool isTest) => dice.Below(10) switch
    {
        < 2 => Shared(isTest),
        < 5 => $"{Surname(isTest)} {dice.Pick(Forms, isTest)}",
        < 6 => $"{Surname(isTest)} and {(dice.Percent(50) ? "Sons" : Surname(isTest))}",
        < 8 => $"{dice.Pick(Colours, isTest)} {dice.Pick(Things, isTest)}{(dice.Percent(40) ? " " + dice.Pick(Forms, isTest) : "")}",
        _ => dice.Pick(CompanyBegins, isTest) + dice.Pick(CompanyEnds) + (dice.Percent(30) ? " " + dice.Pick(Forms, isTest) : ""),
    };

    /// <summary>What may be a surname, a place or a company.</summary>
    public string Shared(bool isTest) => dice.Pick(Stems, isTest) + dice.Pick(OfAll);

    private string Given(bool isTest) => dice.Percent(45) ? dice.Pick(Known, isTest) : dice.Pick(Begins, isTest) + dice.Pick(Middles) + dice.Pick(Ends);

    private string Surname(bool isTest) => dice.Percent(40) ? Shared(isTest) : dice.Pick(Stems, isTest) + dice.Pick(OfSurnames);
}

/// <summary>Writes one sentence after the other, never the same twice.</summary>
internal sealed class SentenceWriter(Dice dice)
{
    private static readonly string[] Nouns =
        ("invoice parcel letter key bicycle window kitchen garden meeting report ticket umbrella dinner lamp market bridge ladder guitar engine "
        + "doctor teacher driver lawyer painter "
        + "contract budget school library station hotel museum theatre concert festival exhibition lecture suitcase camera carpet mirror blanket "
        + "basket cupboard fence roof cellar "
        + "breakfast recipe sandwich orange potato cheese coffee weather storm winter summer harvest tractor horse sparrow rabbit forest meadow "
        + "valley beach harbour airport "
        + "chair table bottle candle pencil notebook hammer needle button ribbon jacket glove pillow towel kettle oven fridge toaster bucket broom "
        + "shovel wheel trailer wagon "
        + "ferry canoe anchor tunnel crossing signal platform compartment luggage passport visa licence permit receipt cheque loan mortgage salary "
        + "bonus pension strike vote "
        + "election parliament council court judge jury witness trial verdict prison guard patrol siren alarm fire smoke ash dust sand gravel "
        + "brick timber marble granite copper "
        + "nephew cousin uncle neighbour landlord tenant plumber baker butcher tailor cobbler surgeon nurse patient medicine bandage fever cough "
        + "headache holiday journey delay").Split(' ');

    private static readonly string[] Adjectives =
        ("late early small heavy broken quiet busy cheap expensive empty strange famous useful modern ancient yellow narrow wide friendly nervous "
        + "proud tired hungry careful "
        + "damp dusty muddy sunny foggy noisy rusty shiny smooth rough sharp blunt bitter sour salty spicy fresh stale loyal jealous cheerful "
        + "gloomy clumsy graceful").Split(' ');

    private static readonly string[] Determiners = "the the the a my your his her our their this that some every another one no each".Split(' ');
    private static readonly string[] Prepositions =
        ("near behind under beside against without for with from before after during between through along across over into above around past").Split(' ');

    private static readonly string[] Transitive =
        ("sold bought found lost repaired painted carried dropped forgot returned ordered cleaned borrowed hid showed wanted opened closed moved "
        + "broke liked hated described "
        + "wrapped burned washed counted measured copied ignored watched followed admired offered refused received delivered stole kept needed "
        + "pulled pushed packed").Split(' ');

    private static readonly string[] Intransitive =
        ("waited smiled laughed slept complained arrived disappeared failed worked stopped began fell shook cried danced hesitated agreed "
        + "apologised returned recovered sneezed "
        + "argued whispered stumbled yawned nodded left stayed vanished improved").Split(' ');

    private static readonly string[] Adverbs =
        ("yesterday today tomorrow again often never always slowly quickly quietly suddenly together alone there here soon later twice almost "
        + "finally rarely outside upstairs abroad "
        + "carefully early indeed perhaps meanwhile afterwards").Split(' ');

    private static readonly string[] Days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".Split(' ');
    private static readonly string[] Months = "January March April June July October November".Split(' ');

    private static readonly string[] Patterns =
    [
        "{person} moved to {place} in {month} .", "{person} lives in {place} .", "{person} works for {company} .",
        "{person} was born in {place} and grew up near {place} .",
        "On {day} {person} called {the} office in {place} .", "{company} hired {person} last {day} .",
        "{person} , who lives in {place} , {did} {the} {noun} .", "{person} has left {company} .",
        "{the} train from {place} to {place} was {adjective} {adverb} .", "Nobody in {place} had heard of {company} before .",
        "{person} and {person} met near {place} .",
        "{the} {noun} was made in {place} .", "Please send {the} {noun} to {company} by {day} .",
        "It rained in {place} all {day} .", "{the} {noun} came from {person} .", "{company} bought {company} for a {adjective} sum .",
        "{the} {noun} belongs to {person} .",
        "Her teacher , {person} , was born in {place} .", "Flights to {place} are {adjective} in {month} .", "{person} likes {place} .",
        "We waited until {day} , but {the} {noun} never came .", "I asked {person} whether {the} {noun} was {adjective} .",
        "Ask {person} about {the} {noun} .",
        "{the} {noun} near {place} is {adjective} .", "The river runs past {place} into the sea .", "{person} visited {place} with {person} .",
        "{person} told me that {company} is {adjective} .", "{the} {adjective} {noun} is {at} {the} {noun} .",
        "{the} {noun} and {the} {noun} were {adjective} on {day} .",
        "We drove through {place} and stayed in {place} .", "{person} {did} {the} {noun} {at} {the} {noun} .",
        "In {month} {company} opened an office in {place} .",
        "{person} , a {noun} from {place} , {acted} {adverb} .", "The mayor of {place} thanked {person} .", "Is {person} still in {place} ?",
        "Why does {company} want {the} {adjective} {noun} ?",
        "When did {person} leave {place} ?", "{company} makes {the} {noun} that {person} {did} .",
        "{the} {noun} of {place} is {adjective} and {the} {noun} is not .",
        "{person} said {the} {noun} was {adjective} .", "A spokesman for {company} said that {the} {noun} is {adjective} .",
        "{person} plays {the} {noun} in {place} .",
        "{person} will meet {person} in {place} on {day} .", "Customers of {company} wait for {the} {noun} .",
        "{the} {noun} in {place} , {person} wrote , was {adjective} .",
        "{person} is the head of {company} .", "Workers at {company} in {place} want {the} {adjective} {noun} .",
        "Take {the} {noun} to {place} , {person} !", "There is {the} {noun} {at} {the} {noun} .", "{person} studied in {place} before joining {company} .",
        "The road to {place} was {adjective} until {month} .", "{the} {noun} {acted} {adverb} .", "{the} {adjective} {noun} {did} {the} {noun} .",
        "{person} {acted} {adverb} .", "{person} {did} {the} {adjective} {noun} .", "{adverb} {the} {noun} {acted} {at} {the} {noun} .",
        "They {did} {the} {noun} and {acted} {adverb} .",
        "{adverb} {person} {did} {the} {noun} {at} {place} .", "{company} {did} {the} {noun} {adverb} .", "{the} {noun} {at} {the} {noun} {acted} .",
        "She {acted} {at} {the} {adjective} {noun} {adverb} .",
        "{the} {noun} between {company} and {the} {noun} was {adjective} .", "{person} {acted} {at} {the} {noun} in {place} .",
        "{the} {noun} {did} {person} {adverb} .",
        "He {did} {the} {noun} for {person} .", "{company} lost its {noun} in {month} .", "{person} is not in {place} .",
        "An office of {company} opened in {place} .",
        "{person} knows who {did} {the} {noun} .", "They talk about {company} and {company} every {day} .", "{the} {noun} from {company} is {adjective} .",
        "{person} and {the} {noun} {acted} in {place} .", "{the} {noun} of {person} was {adjective} , but {the} {noun} of {person} was not .",
        "{name} was in the news again .", "Do you remember {name} ?", "Everybody talks about {name} .",
    ];

    /// <summary>Of these the training file has none.</summary>
    private static readonly string[] PatternsOfTest =
    [
        "According to {person} , {company} will close its shop in {place} .", "Shares of {company} fell on {day} .",
        "{the} {noun} was signed by {person} of {company} .",
        "He drives from {place} to {the} {noun} every {day} .", "{company} , based in {place} , sells {the} {noun} .",
        "Neither {person} nor {person} knows {place} .",
        "{person} flew to {place} with {the} {noun} from {company} .", "Who in {place} remembers {person} ?",
        "{company} is not {company} , said {person} {adverb} .",
    ];

    private readonly Names _names = new(dice);
    private readonly HashSet<string> _written = [];

    public List<(string Word, string Tag)> Next(bool isTest)
    {
        while (true)
        {
            List<(string Word, string Tag)> sentence = [.. Pattern(isTest).Split(' ').SelectMany(part => Words(part, isTest))];
            if (sentence[^1].Word == "." && dice.Percent(20))
            {
                sentence.RemoveAt(sentence.Count - 1);
            }

            sentence[0] = (char.ToUpperInvariant(sentence[0].Word[0]) + sentence[0].Word[1..], sentence[0].Tag);
            if (_written.Add(string.Join(' ', sentence.Select(word => word.Word))))
            {
                return sentence;
            }
        }
    }

    private string Pattern(bool isTest) => dice.Pick(isTest && dice.Percent(7) ? PatternsOfTest : Patterns);

    private IEnumerable<(string Word, string Tag)> Words(string part, bool isTest) => part switch
    {
        "{person}" => Tagged("person", _names.Person(isTest)),
        "{place}" => Tagged("place", _names.Place(isTest)),
        "{company}" => Tagged("company", _names.Company(isTest)),
        // Nothing tells which of the three it is.
        "{name}" => Tagged(dice.Pick(["person", "place", "company"]), _names.Shared(isTest)),
        // As open a class as names are: a word nobody has seen is no name for that.
        "{noun}" => [(dice.Percent(25) ? dice.Pick(Nouns, isTest, kept: 10) + dice.Pick(Nouns, isTest, kept: 10) : dice.Pick(Nouns, isTest, kept: 10), "O")],
        "{adjective}" => [(dice.Pick(Adjectives, isTest, kept: 10), "O")],
        "{the}" => [(dice.Pick(Determiners), "O")],
        "{at}" => [(dice.Pick(Prepositions), "O")],
        "{did}" => [(dice.Pick(Transitive, isTest, kept: 10), "O")],
        "{acted}" => [(dice.Pick(Intransitive, isTest, kept: 10), "O")],
        "{adverb}" => [(dice.Pick(Adverbs, isTest, kept: 10), "O")],
        "{day}" => [(dice.Pick(Days), "O")],
        "{month}" => [(dice.Pick(Months), "O")],
        _ => [(part, "O")],
    };

    private static IEnumerable<(string Word, string Tag)> Tagged(string type, string name) =>
        name.Split(' ').Select((word, index) => (word, $"{(index == 0 ? 'B' : 'I')}-{type}"));
}
