// Writes the choices of `dotnet new finetune --task multiple-choice`: made-up beginnings of stories, each with four ways to go on of which one fits.
//
//     dotnet run eng/template-choices.cs [-- --output <folder>]
//
// The test file has beginnings and endings together that the training file has not. The same bytes come out everywhere.
#:property PublishAot=false

using System.Text;

string defaultFolder = Path.Combine(
    (string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "templates", "FineTune.Templates", "content", "finetune", "data", "multiple-choice");
string? folder = args switch
{
    [] => Path.GetFullPath(defaultFolder),
    ["--output", var given] => Path.GetFullPath(given),
    _ => null,
};
if (folder is null)
{
    Console.Error.WriteLine("usage: dotnet run eng/template-choices.cs [-- --output <folder>]");
    return 2;
}

Directory.CreateDirectory(folder);
List<string> train = [];
List<string> test = [];
ulong state = 2026;
string[] names = ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas"];
for (int topic = 0; topic < Stories.All.Length; topic++)
{
    (string[] begins, string[] ends) = Stories.All[topic];
    for (int begin = 0; begin < begins.Length; begin++)
    {
        for (int end = 0; end < ends.Length; end++)
        {
            // A third of what goes together is seen in the test alone.
            (((begin + end) % 3) == 0 ? test : train).Add(Row(topic, begins[begin], ends[end]));
        }
    }
}

Save("train.csv", train);
Save("test.csv", test);
return 0;

string Row(int topic, string begin, string end)
{
    List<string> endings = [];
    while (endings.Count < 3)
    {
        int other = Draw(Stories.All.Length);
        string ending = Stories.All[other].Ends[Draw(Stories.All[other].Ends.Length)];
        if (other != topic && !endings.Contains(ending))
        {
            endings.Add(ending);
        }
    }

    int right = Draw(4);
    endings.Insert(right, end);
    return FormattableString.Invariant($"{names[Draw(names.Length)]} {begin},{string.Join(',', endings)},{right}");
}

int Draw(int count)
{
    state = (state * 6364136223846793005) + 1442695040888963407;
    return (int)((state >> 33) % (ulong)count);
}

void Save(string name, List<string> rows)
{
    for (int last = rows.Count - 1; last > 0; last--)
    {
        int other = Draw(last + 1);
        (rows[last], rows[other]) = (rows[other], rows[last]);
    }

    string all = string.Concat(rows.Prepend("context,ending0,ending1,ending2,ending3,label").Select(row => $"{row}\n"));
    File.WriteAllText(Path.Combine(folder, name), all, new UTF8Encoding(false));
}

internal static class Stories
{
    public static readonly (string[] Begins, string[] Ends)[] All =
    [
        (
            ["puts flour and butter into a bowl.", "turns on the oven.", "wants to bake a cake.", "peels the apples for dessert.", "reads an old recipe.",
                "beats the eggs until they are white."],
            ["The dough has to rest for an hour.", "Soon the kitchen smells of cinnamon.", "The cake comes out golden brown.",
                "There is not enough sugar left.", "Everybody asks for a second slice.", "The tin is greased with some oil."]),
        (
            ["waits on the platform with a suitcase.", "buys a ticket to the capital.", "hears that the train is late.", "finds a seat at the window.",
                "shows the ticket to the conductor.", "gets off at the last station."],
            ["The next connection leaves at noon.", "The rails shine in the rain.", "The carriage is crowded.", "An announcement names the track.",
                "The locomotive blows its whistle.", "The journey takes three hours."]),
        (
            ["digs a hole for the young tree.", "waters the tomatoes in the evening.", "pulls out the weeds.", "plants tulips along the fence.",
                "cuts the hedge with big scissors.", "fills the wheelbarrow with soil."],
            ["The roses will bloom in June.", "A snail sits on the lettuce.", "The seeds need some more sun.", "The grass has grown high again.",
                "Leaves lie all over the lawn.", "The first sprouts come up in spring."]),
        (
            ["tunes the violin before the concert.", "sits down at the piano.", "sings in the choir on Fridays.", "practises the same melody all day.",
                "steps onto the stage with a guitar.", "turns the page of the score."],
            ["The audience claps for minutes.", "A string breaks in the second movement.", "The orchestra follows the conductor.",
                "The last chord fades slowly.", "The drummer counts to four.", "The song is played on the radio."]),
        (
            ["lies in bed with a fever.", "has broken an arm.", "calls the doctor in the morning.", "coughs the whole night.", "sits in the waiting room.",
                "needs an operation on the knee."],
            ["The nurse brings a thermometer.", "The medicine has to be taken twice a day.", "The wound is covered by a bandage.",
                "The patient may go home tomorrow.", "The X-ray shows nothing serious.", "The pharmacy is open until six."]),
        (
            ["hoists the sails of the boat.", "stands at the helm in a storm.", "throws the anchor into the bay.", "looks for the lighthouse.",
                "rows across to the island.", "mends the nets on the pier."],
            ["High waves break over the deck.", "The wind turns to the north.", "The captain checks the chart.", "Gulls follow the ship to the harbour.",
                "The tide goes out at night.", "The crew is tired and wet."]),
        (
            ["opens the exercise book.", "forgets to do the homework.", "raises a hand in the lesson.", "writes a test about fractions.",
                "sharpens the pencil before class.", "asks the teacher a question."],
            ["The bell rings for the break.", "The pupils learn the poem by heart.", "The mark is better than expected.",
                "The blackboard is full of numbers.", "The exam begins at eight.", "The whole class laughs."]),
        (
            ["puts on skis at the top of the slope.", "builds a snowman with the children.", "wears thick gloves and a scarf.", "scrapes ice off the window.",
                "skates on the frozen lake.", "shovels the path in December."],
            ["It snows the whole afternoon.", "Icicles hang from the roof.", "The sledge slides down the hill.", "It is ten degrees below zero.",
                "The mittens are wet and cold.", "Hot tea helps against freezing."]),
        (
            ["borrows three novels.", "puts the books back on the shelf.", "looks up a word in the dictionary.", "whispers in the reading room.",
                "returns the magazine too late.", "cannot stop reading the thriller."],
            ["The last chapter is missing.", "The librarian stamps the card.", "The author has written a sequel.", "The pages are yellow and old.",
                "The story ends with a wedding.", "The catalogue lists the title."]),
        (
            ["kicks the ball into the net.", "runs the marathon in spring.", "trains with the team every Monday.", "swims twenty lanes in the pool.",
                "warms up before the match.", "loses the final on penalties."],
            ["The referee blows the whistle.", "The coach is proud of the score.", "The winner gets a gold medal.", "The fans cheer in the stadium.",
                "The goalkeeper jumps to the left.", "The record is broken by a second."]),
    ];
}
