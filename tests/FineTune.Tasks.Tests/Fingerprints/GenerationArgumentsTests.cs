using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Fingerprints;

/// <summary>What evaluations generate trains nothing again, unless training evaluates on the way.</summary>
public sealed class GenerationArgumentsTests : IDisposable
{
    private readonly StageFixture _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(IntervalStrategy.No, false)]
    [InlineData(IntervalStrategy.Epoch, true)]
    public void Training_depends_on_it_where_it_evaluates(IntervalStrategy strategy, bool flips)
    {
        _project.Project = _project.Project with { Training = _project.Project.Training with { EvalStrategy = strategy } };
        (string train, string evaluate) = Keys();
        _project.Project = _project.Project with
        {
            TaskArguments = new TaskArguments { PredictWithGenerate = true, GenerationNumBeams = 2 },
            // Values are known by the record of training arguments.
            Training = _project.Project.Training with { },
        };
        (string trainAfter, string evaluateAfter) = Keys();

        Assert.Equal(flips, train != trainAfter);
        Assert.NotEqual(evaluate, evaluateAfter);
    }

    private (string Train, string Evaluate) Keys()
    {
        _project.FinishAll();
        return (_project.Check(Stage.Train).Key.Value, _project.Check(Stage.Evaluate).Key.Value);
    }
}
