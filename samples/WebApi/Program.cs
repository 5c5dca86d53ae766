// dotnet run --project samples/WebApi, then: curl -d '{"text": "a lovely film"}' -H 'Content-Type: application/json' http://localhost:5000/classify
using Films;
using FineTune.Client;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
// The requests share the cores, so that each has one thread.
builder.Services.AddReviews(options => options.Threads = 1);
builder.Services.AddHealthChecks().AddCheck<ModelHealthCheck<ReviewsModel>>("reviews");

WebApplication app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/classify", async (Review review, ReviewsModel reviews, CancellationToken cancellation) =>
{
    ReviewsPrediction prediction = await reviews.ClassifyAsync(review.Text, cancellation);
    return new Answer(prediction.Label.ToString(), prediction.Score);
});
app.Run();

/// <param name="Text">What somebody wrote about a film.</param>
internal sealed record Review(string Text);

/// <param name="Label">How he liked it.</param>
/// <param name="Score">Probability of the label.</param>
internal sealed record Answer(string Label, double Score);
