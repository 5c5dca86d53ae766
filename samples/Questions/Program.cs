// Asks about a manual: dotnet run --project samples/Questions -- "a question" ["another question" ...]
using System.Globalization;
using FineTune.Client;
using Help;

try
{
    string manual = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "manual.txt"));
    using var manuals = new ManualsModel();
    foreach (ManualsAnswer answer in manuals.Answer(args, manual))
    {
        Console.WriteLine(answer.HasAnswer
            ? string.Create(CultureInfo.InvariantCulture, $"{answer.Text} ({answer.Score:0.00}): {Sentence(manual, answer.Start, answer.End)}")
            : "The manual does not say.");
    }

    return 0;
}
catch (ModelException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

// Where the answer stands: from the end of the sentence before to its own.
static string Sentence(string text, int start, int end)
{
    int first = text.LastIndexOf('.', start);
    int last = text.IndexOf('.', end);
    return text[(first + 1)..(last < 0 ? text.Length : last + 1)].Trim();
}
