// Writes the pairs of `dotnet new finetune --task sentence-similarity`: what passengers of a made-up ferry line write, and the note that answers it.
//
//     dotnet run eng/template-similar.cs [-- --output <folder>]
//
// The notes have words of the house that say little to who does not know them. Of each note one way to ask is kept for the test file, so that a model that has
// learnt what is meant is told from one that has learnt messages by heart. The same bytes come out everywhere.
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
    Console.Error.WriteLine("usage: dotnet run eng/template-similar.cs [-- --output <folder>]");
    return 2;
}

string[] openings = ["", "Hello, ", "Good morning, ", "Excuse me, ", "Please help: ", "One question: "];
List<string> train = [];
List<string> test = [];
int note = 0;
foreach ((string positive, string[] messages) in Notes.All)
{
    for (int message = 0; message < messages.Length; message++)
    {
        bool isTest = message == note % messages.Length;
        for (int way = 0; way < (isTest ? 2 : 4); way++)
        {
            string opening = openings[(note + message + way) % openings.Length];
            (isTest ? test : train).Add($"{Capital(opening + messages[message])}\t{positive}");
        }
    }

    note++;
}

Directory.CreateDirectory(folder);
Save("train.tsv", train);
Save("test.tsv", test);
return 0;

void Save(string name, List<string> rows) =>
    File.WriteAllText(Path.Combine(folder, name), $"anchor\tpositive\n{string.Join("\n", Shuffled(rows))}\n", new UTF8Encoding(false));

static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

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

/// <summary>Notes of the house, each with messages that it answers.</summary>
internal static class Notes
{
    public static (string Positive, string[] Messages)[] All { get; } =
    [
        (
            "Marlin: moved to another crossing",
            [
                "I overslept, may I take the afternoon boat?", "can I sail on Sunday rather than Saturday?",
                "my meeting runs long, is the next one all right?", "swap my seat to tomorrow, please",
            ]),
        (
            "Petrel: money goes back",
            [
                "I cannot come, what do I get back?", "I paid and nothing sailed",
                "return what I spent on the tickets, please", "you charged my card though I cancelled",
            ]),
        (
            "Gannet: charged twice",
            [
                "there are two payments for one trip", "my bank shows the same amount two times",
                "why did you take it again?", "I was billed once too often",
            ]),
        (
            "Kelp: animals on board",
            [
                "may my dog come with me?", "is there room for a cat in a basket?",
                "do you take parrots?", "where does a puppy stay?",
            ]),
        (
            "Skiff: two wheels",
            [
                "where do I put my bicycle?", "does a tandem cost more?",
                "I come by bike, is that fine?", "can I roll my moped on?",
            ]),
        (
            "Barge: four wheels",
            [
                "how early must I be there with my car?", "is a van of three metres too high?",
                "we tow a caravan", "do lorries go on this one?",
            ]),
        (
            "Lantern: left behind",
            [
                "I forgot my umbrella on deck two", "someone left a phone under the seat",
                "has anybody found a red scarf?", "my glasses must be in the lounge",
            ]),
        (
            "Squall: wind and waves",
            [
                "will it go in this storm?", "the sea looks rough, is it still on?",
                "do you stay in the harbour when it blows?", "is the fog too thick today?",
            ]),
        (
            "Ebb: behind the timetable",
            [
                "we have waited for an hour", "why is it not here yet?",
                "how late will it be?", "it should have left at nine",
            ]),
        (
            "Galley: eating and drinking",
            [
                "can I get breakfast there?", "is there coffee on the way?",
                "what do vegetarians find?", "may I bring my own sandwiches?",
            ]),
        (
            "Bollard: a hand for those who need it",
            [
                "my mother uses a wheelchair", "are there many stairs?",
                "I cannot walk far", "who helps a blind passenger?",
            ]),
        (
            "Minnow: the young ones",
            [
                "does a baby pay?", "what does my ten year old cost?",
                "is there a corner to play in?", "may a pram go on?",
            ]),
        (
            "Shoal: many together",
            [
                "we are thirty from one school", "our choir wants to travel together",
                "is it cheaper for a whole team?", "a wedding party of fifty would like to book",
            ]),
        (
            "Knot: secret word of the account",
            [
                "I cannot sign in", "how do I set another password?",
                "it says that my login is wrong", "I am locked out of the site",
            ]),
        (
            "Logbook: paper for the office",
            [
                "I need an invoice", "where is my receipt?",
                "my employer wants a bill with our address", "send a proof of payment, please",
            ]),
        (
            "Cabin: a bed for the night",
            [
                "is there a room with a window?", "we would like two berths",
                "can I sleep on board?", "do you have a double bed?",
            ]),
        (
            "Ballast: what may be carried",
            [
                "how heavy may a suitcase be?", "are three bags too many?",
                "can I take skis?", "is a surfboard luggage?",
            ]),
        (
            "Pilot: strange to the water",
            [
                "I get sick easily", "what helps against nausea?",
                "where does it sway least?", "my stomach does not like waves",
            ]),
        (
            "Anchor: until the morning",
            [
                "where do I leave the car while I am away?", "is parking at the pier free?",
                "may we stay overnight on the quay?", "is there a garage near the terminal?",
            ]),
        (
            "Flag: from another country",
            [
                "do I need a passport?", "is an identity card enough?",
                "must I go through customs?", "does a visa have to be shown?",
            ]),
        (
            "Beacon: praise and blame",
            [
                "your crew was wonderful", "the toilets were dirty",
                "I would like to complain about a rude steward", "thank the captain from us",
            ]),
        (
            "Tide: all the crossings",
            [
                "when does the last one leave?", "how often do you go in winter?",
                "is there one on Christmas day?", "what time is the first boat?",
            ]),
    ];
}
