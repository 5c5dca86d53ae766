using FineTune.Contracts;
using FineTune.Engine.Hub;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>Questions wait for their answers on the thread that asks.</summary>
public sealed class QuestionTests : HubTests
{
    private static readonly HubRepository Model = new(RevisionKind.BaseModel, HubFixture.ModelId);

    [Fact]
    public void An_answer_that_breaks_off_is_asked_for_again()
    {
        Hub.AddModel();
        Hub.Server.Faults.Add(new Fault(FaultKind.Cut, IsList) { Bytes = 5 });

        Assert.Contains(Hub.Client().ListFiles(Model, "main", CancellationToken.None), file => file.Path == "config.json");

        Assert.Equal(2, Hub.Server.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_question_whose_answer_stalls_can_be_given_up()
    {
        Hub.AddModel();
        using var cancellation = new CancellationTokenSource();
        Hub.Server.Faults.Add(new Fault(FaultKind.Stall, IsList) { Bytes = 5 });
        Task<IReadOnlyList<HubFile>> question = Task.Run(() => Hub.Client().ListFiles(Model, "main", cancellation.Token));

        cancellation.CancelAfter(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task An_answer_without_what_was_asked_for_is_not_of_a_hub()
    {
        Hub.Server.Faults.Add(new Fault(FaultKind.Status, request => request.Path.Value!.EndsWith("whoami-v2", StringComparison.Ordinal)) { Status = 200 });

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Task.Run(() => Hub.Client().WhoAmI(CancellationToken.None)));

        Assert.Equal("FT5019", failure.Descriptor.Code);
        Assert.Contains("something that is not of a Hub", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_lasts_is_asked_about_six_times()
    {
        Hub.AddModel();
        Hub.Server.Faults.Add(new Fault(FaultKind.Status, IsList) { Status = 503, Times = -1 });

        Assert.Throws<FineTuneException>(() => Hub.Client().ListFiles(Model, "main", CancellationToken.None));

        Assert.Equal(6, Hub.Server.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)));
    }

    private static bool IsList(Microsoft.AspNetCore.Http.HttpRequest request) => request.Path.Value!.Contains("/tree/", StringComparison.Ordinal);
}
