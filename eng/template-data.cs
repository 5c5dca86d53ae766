// Writes the data set of `dotnet new finetune`: made-up product reviews with one to five stars.
//
//     dotnet run eng/template-data.cs [-- --output <folder>]
//
// Everything is our own and drawn from a generator of our own, so that the same bytes come out everywhere and for ever.
// What decides the stars is the verdict and how the aspects stand to it. The words alone do not tell: opinions about an
// older product, the courier or what was expected use the same words, and so do negations ("not good").
#:property PublishAot=false

using System.Numerics;
using System.Text;

const ulong Seed = 2026;
const int TrainRows = 5000;
const int TestRows = 800;

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
    Console.Error.WriteLine("usage: dotnet run eng/template-data.cs [-- --output <folder>]");
    return 2;
}

var writer = new ReviewWriter(new SplitMix64(Seed));
Directory.CreateDirectory(folder);
Save("train.csv", TrainRows);
Save("test.csv", TestRows);
return 0;

void Save(string name, int rows)
{
    var text = new StringBuilder("text,label\n");
    for (int row = 0; row < rows; row++)
    {
        (string review, string label) = writer.Next();
        text.Append('"').Append(review.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\",").Append(label).Append('\n');
    }

    string path = Path.Combine(folder, name);
    File.WriteAllText(path, text.ToString());
    Console.WriteLine($"{path}: {rows} reviews");
}

/// <summary>Steele, Lea and Flood's SplitMix64: a few lines whose numbers no runtime update can change.</summary>
internal sealed class SplitMix64(ulong state)
{
    private ulong _state = state;

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)BigInteger.Divide((BigInteger)(mixed ^ (mixed >> 31)) * count, BigInteger.One << 64);
    }

    public bool Percent(int chance) => Below(100) < chance;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}

/// <summary>One opinion: for or against, and how firmly. Plain opinions may be said by negation.</summary>
internal enum Opinion
{
    StrongAgainst = -2,
    Against = -1,
    Neither = 0,
    For = 1,
    StrongFor = 2,
}

/// <summary>Words, by topic and by opinion.</summary>
internal static class Words
{
    public static readonly (string Product, string[] Aspects)[] Products =
    [
        ("phone", ["battery", "screen", "camera", "speaker", "charger"]),
        ("laptop", ["keyboard", "screen", "fan", "battery", "touchpad"]),
        ("kettle", ["lid", "handle", "switch", "cable", "filter"]),
        ("backpack", ["zipper", "fabric", "padding", "strap", "buckle"]),
        ("tent", ["fabric", "zipper", "pole set", "ventilation", "floor"]),
        ("blender", ["motor", "lid", "blade", "switch", "jug"]),
        ("office chair", ["padding", "armrest", "fabric", "backrest", "lever"]),
        ("desk lamp", ["switch", "cable", "light", "hinge", "base"]),
        ("headset", ["sound", "microphone", "padding", "cable", "fit"]),
        ("coffee maker", ["pump", "filter", "water tank", "switch", "lid"]),
        ("rain jacket", ["zipper", "fabric", "hood", "fit", "lining"]),
        ("bike light", ["battery", "mount", "light", "charger", "switch"]),
        ("frying pan", ["handle", "coating", "base", "lid", "rim"]),
        ("e-reader", ["screen", "battery", "menu", "light", "cover"]),
        ("vacuum cleaner", ["motor", "hose", "filter", "cable", "brush"]),
    ];

    /// <summary>Said of a product as a whole: this one, or another one.</summary>
    public static string[] Verdicts(Opinion opinion) => opinion switch
    {
        Opinion.StrongFor => ["superb", "excellent", "fantastic", "outstanding", "brilliant"],
        Opinion.For => ["good", "nice", "decent", "convincing", "likeable"],
        Opinion.Neither => ["average", "ordinary", "passable", "middling", "unremarkable", "so-so"],
        Opinion.Against => ["bad", "poor", "disappointing", "unconvincing", "dull"],
        _ => ["terrible", "awful", "dreadful", "useless", "horrible"],
    };

    /// <summary>Said of one aspect of a product.</summary>
    public static string[] Qualities(bool pleased) => pleased
        ? ["sturdy", "precise", "comfortable", "smooth", "solid", "handy", "well made"]
        : ["flimsy", "wobbly", "clumsy", "shaky", "crude", "fragile", "badly made"];

    /// <summary>Said of an aspect; {0} is its name.</summary>
    public static string[] AspectPhrases(bool pleased) => pleased
        ?
        [
            "I love the {0}",
            "the {0} never lets me down",
            "there is nothing wrong with the {0}",
            "the {0} still works after a year",
            "nobody could complain about the {0}"
        ]
        :
        [
            "I hate the {0}",
            "the {0} lets me down all the time",
            "there is a lot wrong with the {0}",
            "the {0} no longer works after a week",
            "anybody would complain about the {0}"
        ];

    public static readonly string[] Asides =
    [
        "It arrived on a {0}.", "I ordered it in {1}.", "I bought it for my {2}.", "My {2} has the same one.", "It came in a {3} box.",
        "I use it almost every {0}.", "We took it along on a trip in {1}.", "The colour is {3}, as in the picture.", "This is my second one.",
        "My {2} saw it in a shop.",
    ];

    public static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    public static readonly string[] Months = ["January", "March", "April", "June", "August", "October", "December"];
    public static readonly string[] People = ["brother", "sister", "father", "mother", "neighbour", "colleague", "daughter", "son"];
    public static readonly string[] Colours = ["blue", "grey", "green", "black", "red", "brown"];
}

/// <summary>Writes one review after the other, never the same twice.</summary>
internal sealed class ReviewWriter(SplitMix64 random)
{
    private const int MislabelledPercent = 2;
    private readonly HashSet<string> _written = [];
    private readonly List<int> _stars = [];

    public (string Text, string Label) Next()
    {
        int stars = Stars();
        while (true)
        {
            string text = Typos(Review(stars));
            if (_written.Add(text))
            {
                // Real reviewers click beside the star they mean, too.
                int clicked = random.Percent(MislabelledPercent) ? Neighbour(stars) : stars;
                return (text, clicked == 1 ? "1 star" : $"{clicked} stars");
            }
        }
    }

    /// <summary>Each number of stars once in five reviews, in any order, so that no class is larger than another.</summary>
    private int Stars()
    {
        if (_stars.Count == 0)
        {
            _stars.AddRange(1, 2, 3, 4, 5);
        }

        int index = random.Below(_stars.Count);
        int stars = _stars[index];
        _stars.RemoveAt(index);
        return stars;
    }

    private int Neighbour(int stars) => stars switch { 1 => 2, 5 => 4, _ => random.Percent(50) ? stars - 1 : stars + 1 };

    private string Review(int stars)
    {
        (string product, string[] aspects) = random.Pick<(string, string[])>(Words.Products);
        int first = random.Below(aspects.Length);
        string one = aspects[first];
        string other = aspects[(first + 1 + random.Below(aspects.Length - 1)) % aspects.Length];

        List<string> sentences = stars switch
        {
            5 => Consistent(product, one, other, pleased: true),
            4 => Defect(product, one, other, pleased: true),
            3 => Undecided(product, one, other),
            2 => Defect(product, one, other, pleased: false),
            _ => Consistent(product, one, other, pleased: false),
        };
        if (random.Percent(30))
        {
            sentences.Insert(random.Below(2) * sentences.Count, Distraction(product));
        }

        if (random.Percent(35))
        {
            sentences.Insert(random.Below(sentences.Count + 1), Aside());
        }

        return string.Join(' ', sentences.Select(Capitalised));
    }

    /// <summary>Five stars or one: a firm verdict and aspects that agree with it.</summary>
    private List<string> Consistent(string product, string one, string other, bool pleased)
    {
        string verdict = Verdict(product, pleased ? Opinion.StrongFor : Opinion.StrongAgainst);
        string aspect = Aspect(one, pleased);
        string aspects = random.Percent(50) ? aspect : $"{aspect} and {Aspect(other, pleased)}";
        return random.Below(3) switch
        {
            0 => [$"{verdict}.", $"{aspects}."],
            1 => [$"{aspects}.", $"{verdict}."],
            _ => [$"{aspects}, and {verdict}."],
        };
    }

    /// <summary>Four stars or two: a verdict with an aspect that speaks against it, or a mild verdict.</summary>
    private List<string> Defect(string product, string one, string other, bool pleased)
    {
        if (random.Percent(45))
        {
            string mild = Verdict(product, pleased ? Opinion.For : Opinion.Against);
            string agreeing = Aspect(one, pleased);
            return random.Percent(50) ? [$"{agreeing}.", $"{mild}."] : [$"{mild}: {agreeing}."];
        }

        string verdict = Verdict(product, pleased ? random.Pick(Opinion.For, Opinion.StrongFor) : random.Pick(Opinion.Against, Opinion.StrongAgainst));
        string against = Aspect(one, !pleased);
        List<string> sentences = random.Below(4) switch
        {
            0 => [$"{against}, but {verdict}."],
            1 => [$"{against}.", $"Still, {verdict}."],
            2 => [$"{verdict}, even if {against}."],
            _ => [$"{verdict}, although {against}."],
        };
        if (random.Percent(25))
        {
            sentences.Add($"{Aspect(other, pleased)}.");
        }

        return sentences;
    }

    /// <summary>Three stars: for and against, or neither.</summary>
    private List<string> Undecided(string product, string one, string other)
    {
        string verdict = Verdict(product, Opinion.Neither);
        bool pleasedFirst = random.Percent(50);
        string mixed = $"{Aspect(one, pleasedFirst)}{random.Pick(", but ", ", while ", " and yet ")}{Aspect(other, !pleasedFirst)}";
        return random.Below(4) switch
        {
            0 => [$"{mixed}.", $"{verdict}."],
            1 => [$"{verdict}.", $"{mixed}."],
            2 => [$"{Aspect(one, pleasedFirst)}.", $"{verdict}."],
            _ => [$"{verdict}{random.Pick(", although ", ": ")}{Aspect(one, pleasedFirst)}."],
        };
    }

    private string Verdict(string product, Opinion opinion)
    {
        string adjective = Adjective(opinion);
        return random.Below(7) switch
        {
            0 => $"overall it is {adjective}",
            1 => $"all in all the {product} is {adjective}",
            2 => $"on the whole I find it {adjective}",
            3 => $"in the end this {product} is {adjective}",
            4 => $"my verdict is {adjective}",
            5 => $"this {product} is {adjective} overall",
            _ => $"taken together it is {adjective}",
        };
    }

    private string Aspect(string name, bool pleased)
    {
        if (random.Percent(30))
        {
            return random.Pick<string>(Words.AspectPhrases(pleased)).Replace("{0}", name, StringComparison.Ordinal);
        }

        string quality = random.Pick<string>(Words.Qualities(pleased));
        string adjective = random.Pick(quality, quality, $"very {quality}", $"quite {quality}");
        return random.Below(5) switch
        {
            0 => $"I find the {name} {adjective}",
            1 => $"its {name} turned out {adjective}",
            2 => $"the {name} feels {adjective}",
            _ => $"the {name} is {adjective}",
        };
    }

    /// <summary>An opinion, but not of this product.</summary>
    private string Distraction(string product)
    {
        string adjective = Adjective(random.Pick(Opinion.StrongAgainst, Opinion.StrongFor));
        return random.Below(3) switch
        {
            0 => $"My old {product} was {adjective}.",
            1 => $"I had expected something {adjective}.",
            _ => $"The courier was {adjective}.",
        };
    }

    private string Adjective(Opinion opinion)
    {
        string word = random.Pick<string>(Words.Verdicts(opinion));
        return opinion switch
        {
            Opinion.Neither => random.Pick(word, word, $"rather {word}", $"just {word}"),
            Opinion.For or Opinion.Against when random.Percent(55) => Negated(opinion),
            Opinion.For or Opinion.Against => random.Pick(word, word, $"quite {word}", $"fairly {word}"),
            _ => random.Pick(word, word, $"simply {word}", $"nothing short of {word}", $"absolutely {word}"),
        };
    }

    /// <summary>A mild opinion said by the opposite word.</summary>
    private string Negated(Opinion opinion) => $"{random.Pick("not", "not at all", "far from")} {(opinion == Opinion.For ? "bad" : "good")}";

    private string Aside() => random.Pick<string>(Words.Asides)
        .Replace("{0}", random.Pick<string>(Words.Days), StringComparison.Ordinal)
        .Replace("{1}", random.Pick<string>(Words.Months), StringComparison.Ordinal)
        .Replace("{2}", random.Pick<string>(Words.People), StringComparison.Ordinal)
        .Replace("{3}", random.Pick<string>(Words.Colours), StringComparison.Ordinal);

    /// <summary>Two neighbouring letters change places in about one word of a hundred.</summary>
    private string Typos(string text)
    {
        string[] words = text.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Length > 4 && words[i].All(char.IsAsciiLetter) && random.Below(100) == 0)
            {
                int at = 1 + random.Below(words[i].Length - 2);
                words[i] = $"{words[i][..at]}{words[i][at + 1]}{words[i][at]}{words[i][(at + 2)..]}";
            }
        }

        return string.Join(' ', words);
    }

    private static string Capitalised(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
