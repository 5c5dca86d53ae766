// Says how somebody liked a film: dotnet run --project samples/Console -- "a text" ["another text" ...]
using System.Globalization;
using Films;
using FineTune.Client;

try
{
    using var reviews = new ReviewsModel();
    foreach (ReviewsPrediction prediction in reviews.Classify(args))
    {
        string advice = prediction.Label switch
        {
            ReviewsLabel.VeryMuch => "go and see it",
            ReviewsLabel.Somewhat => "wait until it is on television",
            ReviewsLabel.NotAtAll => "stay at home",
            _ => throw new InvalidOperationException($"The model has a label that is new: {prediction.Label}."),
        };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prediction.Label} ({prediction.Score:0.00}): {advice}"));
    }

    return 0;
}
catch (ModelException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
